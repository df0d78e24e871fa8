"""Reminders of a booked interview: what is due is read from the bookings each time, nothing is planned ahead.

They are due so and so long before the start, never in the quiet hours, and of no use once they are too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from bot import clock
from bot.domain.care import timers
from bot.domain.care.interviews import Interview
from bot.domain.care.slots import Slot
from bot.domain.care.timers import Booking, Facts, Rules
from bot.domain.news import hours
from bot.domain.news.deliveries import Delivery
from bot.domain.people.parents import Parent
from bot.domain.places import opening
from bot.domain.places.hubs import Hub, Venue, in_use
from bot.town_parts import Quiet


@dataclass(frozen=True)
class Reminder:
    """Due now. `dedupe` names booking, version and how long before; `until` is when it stops being useful."""

    interview: Interview
    dedupe: str
    until: datetime


def due(session: Session, before: Sequence[timedelta], quiet: Quiet, now: datetime) -> list[Reminder]:
    """What is planned for now and not in the outbox yet. The bookings stay locked until the end of the transaction."""
    if not before or hours.is_quiet(quiet, now):
        return []
    rules = Rules(before, quiet)
    wanted = [
        Reminder(interview, one.dedupe, one.until)
        for interview in _coming(session, now, max(before))
        for one in timers.planned(facts_of(interview), rules)
        if one.due_at <= now < one.until
    ]
    keys = select(Delivery.dedupe).where(Delivery.dedupe.in_([reminder.dedupe for reminder in wanted]))
    written = set(session.scalars(keys))
    return [reminder for reminder in wanted if reminder.dedupe not in written]


def venue_of(hub: Hub, starts_at: datetime) -> Venue | None:
    """Where the hub is open at that time; its only venue where the hours say nothing; None where it stays unclear."""
    day, here = clock.today(starts_at), starts_at.astimezone(clock.TOKYO).time()
    usable = [venue for venue in hub.venues if in_use(venue, day)]
    open_then = [venue for venue, opens, closes in opening.hours_on(hub, day) if opens <= here < closes]
    certain = open_then or usable
    return certain[0] if len(certain) == 1 else None


def facts_of(interview: Interview) -> Facts:
    parent = interview.parent
    booking = Booking(interview.id, interview.version, interview.slot.starts_at, interview.changed_at)
    booked = (booking,) if interview.state == "booked" else ()
    return Facts(parent.reachable and parent.line_user_id is not None, parent.silence, booked)


def _coming(session: Session, now: datetime, ahead: timedelta) -> list[Interview]:
    """Locked, so that a booking which moves meanwhile finds the row it has to withdraw. One being moved waits."""
    booked = select(Interview).join(Interview.slot).join(Interview.parent)
    booked = booked.where(Interview.state == "booked", Slot.starts_at > now, Slot.starts_at <= now + ahead)
    booked = booked.where(Parent.reachable, Parent.line_user_id.is_not(None))
    booked = booked.options(contains_eager(Interview.slot), contains_eager(Interview.parent))
    locked = booked.with_for_update(of=[Interview, Parent], skip_locked=True)
    return list(session.scalars(locked.order_by(Interview.id)))
