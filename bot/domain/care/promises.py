"""When a person will have looked: a promise in the hub's own working time, late enough to be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.places import closed_days, hubs, opening
from bot.domain.places.hubs import Hub
from bot.domain.places.opening import Shut

SEARCHED_DAYS = 400  # a hub that is rebuilt stays shut for months, and what is promised is still a day it is open
OFFICE = (time(9), time(17))  # of a working day on which nobody has told the hub's hours

Span = tuple[time, time]


@dataclass(frozen=True)
class Promise:
    """From `reads_from` on somebody is there to read; by `by` somebody has answered.

    `sure`: the hub has told its hours of that first day. Otherwise only the days are worth saying.
    """

    reads_from: datetime
    by: datetime
    sure: bool = True


def make(session: Session, hub_id: str, working_days: int, now: datetime) -> Promise:
    """`by` is when the hub closes on the n-th day after the one on which it can first be read.

    A day counts only where the hub's rules say for certain that it is open: holidays and New Year included. Where its
    hours are unknown, ordinary working days count, and end as an office does. Where the hub opens too seldom to count
    that far, it is the last day that was looked at.
    """
    hub, today = hubs.known(session, hub_id), clock.today(now)
    shut = closed_days.spells(session, hub_id, today)
    left, reads_from, sure = working_days, None, False
    for opens, closes in _working_days(hub, shut, now):
        if reads_from is None:
            reads_from, sure = max(opens, now), opening.is_known(hub, clock.today(opens))
        if left <= 0:
            return Promise(reads_from, closes, sure)
        left -= 1
    last = _at(today + timedelta(days=SEARCHED_DAYS), OFFICE[1])
    return Promise(reads_from or last, last, sure)


def by(session: Session, hub_id: str, working_days: int, now: datetime) -> datetime:
    return make(session, hub_id, working_days, now).by


def _working_days(hub: Hub, shut: Shut, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """First opening and last closing of each day that has not ended yet."""
    today = clock.today(now)
    for day in (today + timedelta(days=ahead) for ahead in range(SEARCHED_DAYS)):
        spans = _certain(hub, day, shut) if opening.is_known(hub, day) else _office(hub, day, shut)
        if spans and (last := _at(day, max(closes for _, closes in spans))) > now:
            yield _at(day, min(opens for opens, _ in spans)), last


def _certain(hub: Hub, day: date, shut: Shut) -> list[Span]:
    hours = opening.hours_on(hub, day, shut)
    return [(opens, closes) for venue, opens, closes in hours if opening.is_certain(venue, day)]


def _office(hub: Hub, day: date, shut: Shut) -> list[Span]:
    """As times for interviews and the last day to change one are counted."""
    opens, closes = max(OFFICE[0], shut.get(day) or OFFICE[0]), OFFICE[1]
    return [(opens, closes)] if opens < closes and opening.works_on(hub, day, shut) else []


def _at(day: date, hour: time) -> datetime:
    return clock.at(day, hour.hour, hour.minute)
