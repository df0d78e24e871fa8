"""Reminders of a booked interview: what is due is read from the bookings each time, nothing is planned ahead.

They are due so and so long before the start, never in the quiet hours, and of no use once they are too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from bot import clock
from bot.domain.care.interviews import Interview
from bot.domain.care.slots import Slot
from bot.domain.news import hours
from bot.domain.news.deliveries import Delivery
from bot.domain.people.parents import Parent
from bot.domain.places import opening
from bot.domain.places.hubs import Hub, Venue, in_use
from bot.town_parts import Quiet

MOST_LATE = timedelta(hours=12)
STILL_USEFUL = timedelta(minutes=30)  # before the start; later they are on their way


@dataclass(frozen=True)
class Reminder:
    """Due now. `dedupe` names booking, version and how long before; `until` is when it stops being useful."""

    interview: Interview
    dedupe: str
    until: datetime


def due(session: Session, before: Sequence[timedelta], quiet: Quiet, now: datetime) -> list[Reminder]:
    """What has to leave now and is not in the outbox yet. The bookings stay locked until the end of the transaction."""
    if not before or hours.is_quiet(quiet, now):
        return []
    found = [_of(interview, before, quiet, now) for interview in _coming(session, now, max(before))]
    wanted = [reminder for reminder in found if reminder]
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


def _coming(session: Session, now: datetime, ahead: timedelta) -> list[Interview]:
    """Locked, so that a booking which moves meanwhile finds the row it has to withdraw. One being moved waits."""
    booked = select(Interview).join(Interview.slot).join(Interview.parent)
    booked = booked.where(Interview.state == "booked", Slot.starts_at > now, Slot.starts_at <= now + ahead)
    booked = booked.where(Parent.reachable, Parent.line_user_id.is_not(None))
    booked = booked.options(contains_eager(Interview.slot), contains_eager(Interview.parent))
    locked = booked.with_for_update(of=[Interview, Parent], skip_locked=True)
    return list(session.scalars(locked.order_by(Interview.id)))


def _of(interview: Interview, before: Sequence[timedelta], quiet: Quiet, now: datetime) -> Reminder | None:
    """The last of its reminders that has come due, unless it is too late for it or they booked only afterwards."""
    starts_at = interview.slot.starts_at
    come = [span for span in before if hours.awake(quiet, starts_at - span) <= now]
    if not come or starts_at - min(come) <= interview.changed_at:
        return None
    until = min(hours.awake(quiet, starts_at - min(come)) + MOST_LATE, starts_at - STILL_USEFUL)
    if now >= until:
        return None
    minutes = int(min(come).total_seconds() // 60)
    return Reminder(interview, f"reminder:{interview.id}:{interview.version}:{minutes}", until)
