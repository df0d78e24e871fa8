"""Reminders of a booked interview: what is due is read from the bookings each time, nothing is planned ahead.

They are due so and so long before the start, never in the quiet hours, and of no use once they are too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import closings, pregnancies, timers
from bot.domain.care.interviews import Interview
from bot.domain.care.slots import Slot
from bot.domain.care.timers import Booking, Facts, Rules
from bot.domain.news import hours
from bot.domain.news.deliveries import Delivery
from bot.domain.people.pairs import Pair
from bot.domain.people.parents import Parent
from bot.domain.places import opening
from bot.domain.places.hubs import Hub, Venue, in_use

AT_ONCE = 500  # bookings in one transaction


@dataclass(frozen=True)
class Reminder:
    """Due now. `dedupe` names booking, version and how long before; `until` is when it stops being useful.

    `cannot_come`: it is at the hub, and they are away then.
    """

    booking: Any  # a row of `_BOOKED`, or of `_LINKED`: the one who booked, or who wants to be reminded of it, too
    dedupe: str
    until: datetime
    cannot_come: bool = False


def some_due(session: Session, rules: Rules, after: int, now: datetime) -> tuple[list[Reminder], int | None]:
    """What is planned for now and not in the outbox yet, of the bookings numbered from `after` on; and how far that
    was: None where there is no more. Bookings and families stay locked until the end of the transaction.
    """
    if not rules.before or hours.is_quiet(rules.quiet, now):
        return [], None
    coming = _coming(session, after, now, max(rules.before))
    last = coming[-1].id if len(coming) == AT_ONCE else None
    coming = [*coming, *session.execute(_LINKED.where(Interview.id.in_([one.id for one in coming]))).all()]
    where = pregnancies.whereabouts(session, [one.parent_id for one in coming]) if coming else {}
    wanted = [
        Reminder(booking, one.dedupe + booking.mark, one.until, one.away is not None)
        for booking in coming
        for one in timers.planned(_facts(booking, where.get(booking.parent_id, {})), rules)
        if one.due_at <= now < one.until
    ]
    keys = select(Delivery.dedupe).where(Delivery.dedupe.in_([reminder.dedupe for reminder in wanted]))
    written = set(session.scalars(keys)) if wanted else set()
    off = closings.called_off(session, [one.booking for one in wanted])
    new = [one for one in wanted if one.dedupe not in written and one.booking.id not in off]
    return new, last


def venue_of(hub: Hub, starts_at: datetime) -> Venue | None:
    """Where the hub is open at that time; its only venue where the hours say nothing; None where it stays unclear."""
    day, here = clock.today(starts_at), starts_at.astimezone(clock.TOKYO).time()
    usable = [venue for venue in hub.venues if in_use(venue, day)]
    open_then = [venue for venue, opens, closes in opening.hours_on(hub, day) if opens <= here < closes]
    certain = open_then or usable
    return certain[0] if len(certain) == 1 else None


def _coming(session: Session, after: int, now: datetime, ahead: timedelta) -> Sequence[Any]:
    """Locked, so that a booking which moves meanwhile finds the row it has to withdraw. One being moved waits."""
    coming = _BOOKED.where(Interview.id > after, Slot.starts_at > now, Slot.starts_at <= now + ahead)
    return session.execute(coming.limit(AT_ONCE).with_for_update(of=[Interview, Parent], skip_locked=True)).all()


def _facts(booking: Any, where: dict[str, Any]) -> Facts:
    at_hub = booking.way == "hub"
    booked = Booking(booking.id, booking.version, booking.starts_at, booking.changed_at, at_hub)
    return Facts(True, booking.silence, (booked,), **where)


_WHAT = (
    *(Interview.id, Interview.version, Interview.changed_at, Interview.way, Interview.hub_id, Slot.starts_at),
    Interview.with_partner,
    *(Parent.id.label("parent_id"), Parent.line_user_id, Parent.language, Parent.silence),
)
_REACHED = (Interview.state == "booked", Parent.reachable, Parent.line_user_id.is_not(None))
_BOOKED = (
    select(*_WHAT, literal("").label("mark"))
    .join(Slot, Slot.id == Interview.slot_id)
    .join(Parent, Parent.id == Interview.parent_id)
    .where(*_REACHED)
    .order_by(Interview.id)
)
_LINKED = (
    select(*_WHAT, literal(":linked").label("mark"))
    .join(Slot, Slot.id == Interview.slot_id)
    .join(Pair, Pair.other_id == Interview.parent_id)
    .join(Parent, Parent.id == Pair.parent_id)
    .where(*_REACHED, Pair.reminded)
    .order_by(Interview.id)
    .with_for_update(of=[Pair, Parent], skip_locked=True)
)
