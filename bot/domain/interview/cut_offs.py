"""Until when a family may change a booking by itself: some time before it, or working days of that hub."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview.interviews import Interview
from bot.domain.places import closed_days, opening
from bot.domain.places.hubs import Hub
from bot.town.slots import WorkingDays

SEARCHED_DAYS = 60


def of(session: Session, interview: Interview, rule: timedelta | WorkingDays) -> timedelta:
    """How long before its start. Working days end at midnight: `2 working days` is to the end of the second before.

    In a time the hub itself has closed, whoever had a booking may move it until it would have begun.
    """
    starts_at = interview.slot.starts_at
    day = clock.today(starts_at)
    if closed_days.shuts(session, interview.hub_id, starts_at):
        return timedelta(0)
    if isinstance(rule, timedelta):
        return rule
    last = _last_day(session, session.get_one(Hub, interview.hub_id), day, rule.days)
    return starts_at - (clock.at(last, 0) + timedelta(days=1))


def _last_day(session: Session, hub: Hub, day: date, working_days: int) -> date:
    """Where the hub opens too seldom to count that far, two months before."""
    first = day - timedelta(days=SEARCHED_DAYS)
    shut = closed_days.spells(session, hub.slug, first)
    days = (day - timedelta(days=back) for back in range(1, SEARCHED_DAYS + 1))
    working = [one for one in days if opening.works_on(hub, one, shut)]
    return working[working_days - 1] if 0 < working_days <= len(working) else (first if working_days else day)
