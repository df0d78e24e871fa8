"""Reminders of a booked interview: what is due is read from the bookings each time, nothing is planned ahead.

They are due so and so long before the start, never in the quiet hours, and of no use once they are too late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, case, cast, exists, func, literal, or_, select, union
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import hours
from bot.domain.delivery.deliveries import Delivery
from bot.domain.delivery.kinds import STILL
from bot.domain.interview import closings, pregnancies, timers
from bot.domain.interview.interviews import Interview
from bot.domain.interview.meeting_wishes import MeetingWish
from bot.domain.interview.slots import Slot
from bot.domain.interview.timers import ReminderTime, Rules
from bot.domain.people.absences import Absence
from bot.domain.people.pairs import Pair
from bot.domain.people.parents import Parent
from bot.domain.places import opening
from bot.domain.places.hubs import Hub, Venue, in_use

AT_ONCE = 1000  # bookings in one transaction


@dataclass(frozen=True)
class Due:
    """`times`: by when a booking starts. `asked`: who has nothing in the outbox yet, and which of its tables to lock.

    `lots`: the first and the last booking of some hundred about whom somebody has still to hear.
    """

    times: Mapping[datetime, ReminderTime]
    asked: Sequence[tuple[Select[Any], Sequence[Any]]]
    lots: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Reminder:
    """Due now. `dedupe` names booking, version and how long before; `until` is when it stops being useful.

    `cannot_come`: it is at the hub, and they are away then.
    """

    booking: Any  # a row of `_BOOKED`, or of `_LINKED`: the one who booked, or who wants to be reminded of it, too
    dedupe: str
    until: datetime
    cannot_come: bool = False


def look(session: Session, rules: Rules, now: datetime) -> Due:
    """What is due, without a lock. A booking made or moved later than `now` is not among it."""
    times = {} if hours.is_quiet(rules.quiet, now) else _times(session, rules, now)
    asked = [(_unwritten(who, times, mark), tables) for mark, who, tables in _WHO] if times else []
    return Due(times, asked, _lots(session, [who for who, _ in asked]) if asked else [])


def take(session: Session, due: Due, lot: tuple[int, int]) -> list[Reminder]:
    """Those of a lot about whom nobody has written, nor is just writing. They stay locked until the end of the
    transaction, so that a booking which moves meanwhile finds the row it has to withdraw. One being moved waits.
    """
    theirs = [who.where(_INTERVIEW.id.between(*lot)).with_for_update(of=of, skip_locked=True) for who, of in due.asked]
    coming = [row for one in theirs for row in session.execute(one)]
    where = pregnancies.whereabouts(session, [one.parent_id for one in coming if one.absent])
    wanted = [
        Reminder(one, one.dedupe, time.until, one.absent and _kept_away(one, where.get(one.parent_id, {})))
        for one in coming
        if (time := due.times.get(one.starts_at)) and time.counts_for(one.changed_at)
    ]
    off = closings.called_off(session, [one.booking for one in wanted])
    return [one for one in wanted if one.booking.id not in off]


def venue_of(hub: Hub, starts_at: datetime) -> Venue | None:
    """Where the hub is open at that time; its only venue where the hours say nothing; None where it stays unclear."""
    day, here = clock.today(starts_at), starts_at.astimezone(clock.TOKYO).time()
    usable = [venue for venue in hub.venues if in_use(venue, day)]
    open_then = [venue for venue, opens, closes in opening.hours_on(hub, day) if opens <= here < closes]
    certain = open_then or usable
    return certain[0] if len(certain) == 1 else None


def _times(session: Session, rules: Rules, now: datetime) -> dict[datetime, ReminderTime]:
    most = max(rules.before, default=timedelta(0))
    ahead = select(_SLOT.starts_at).where(_SLOT.starts_at > now, _SLOT.starts_at <= now + most).distinct()
    planned = [(at, one) for at in session.scalars(ahead) for one in timers.reminder_times(at, rules)]
    return {at: one for at, one in planned if one.due_at <= now < one.until}


def _lots(session: Session, asked: Sequence[Select[Any]]) -> Sequence[Any]:
    """Counted by the database: of two that look at once, each waited for the other at every row."""
    ids = union(*[who.with_only_columns(_INTERVIEW.id) for who in asked]).subquery().c.id
    number = func.row_number(type_=Integer).over(order_by=ids) - 1
    found = select(ids, (number // AT_ONCE).label("lot")).subquery().c
    lots = select(func.min(found.id), func.max(found.id)).group_by(found.lot).order_by(found.lot)
    return [tuple(lot) for lot in session.execute(lots)]


def _unwritten(who: Select[Any], times: Mapping[datetime, ReminderTime], mark: str) -> Select[Any]:
    """Looked up for each in the index: PostgreSQL would rather read the whole outbox once, were it not for `offset`."""
    windows = _windows(times)
    tail = case(*[(begins, f":{minutes}{mark}") for minutes, begins in windows.items()])
    dedupe = literal("reminder:") + cast(_INTERVIEW.id, String) + ":" + cast(_INTERVIEW.version, String) + tail
    written = select(_DELIVERY.id).where(_DELIVERY.dedupe == dedupe).offset(0).exists()
    return who.add_columns(dedupe.label("dedupe")).where(or_(*windows.values()), ~written)


def _windows(times: Mapping[datetime, ReminderTime]) -> dict[int, ColumnElement[bool]]:
    """By how many minutes before: those starts lie side by side, for whatever starts later is due later."""
    starts: dict[int, list[datetime]] = {}
    for starts_at, one in times.items():
        starts.setdefault(one.minutes, []).append(starts_at)
    return {minutes: _SLOT.starts_at.between(min(found), max(found)) for minutes, found in starts.items()}


def _kept_away(booking: Any, where: dict[str, Any]) -> bool:
    return "away" in where and where["away"].keeps_from(booking.way == "hub", booking.starts_at)


# On the tables themselves: as objects, ten thousand rows would take longer to read than to write.
_INTERVIEW, _SLOT, _DELIVERY = Interview.__table__.c, Slot.__table__.c, Delivery.__table__.c
_PARENT, _PAIR = Parent.__table__.c, Pair.__table__.c
_BOOKER = Parent.__table__.alias("booker")  # whoever has it: while all is still for them, nobody is reminded of it
_WHAT = (
    *(_INTERVIEW.id, _INTERVIEW.version, _INTERVIEW.changed_at, _INTERVIEW.way, _INTERVIEW.hub_id, _SLOT.starts_at),
    _INTERVIEW.with_partner,
    *(_PARENT.id.label("parent_id"), _PARENT.line_user_id, _PARENT.language),
    exists().where(Absence.__table__.c.parent_id == _PARENT.id).label("absent"),
    exists().where(MeetingWish.__table__.c.interview_id == _INTERVIEW.id).label("wished"),
)
_REACHED = (
    *(_INTERVIEW.state == "booked", _PARENT.reachable, _PARENT.line_user_id.is_not(None)),
    or_(_PARENT.silence.is_(None), _PARENT.silence.not_in(STILL)),
)
_BOOKED = (
    select(*_WHAT)
    .join_from(Interview.__table__, Slot.__table__, _SLOT.id == _INTERVIEW.slot_id)
    .join(Parent.__table__, _PARENT.id == _INTERVIEW.parent_id)
    .where(*_REACHED)
)
_LINKED = (
    select(*_WHAT)
    .join_from(Interview.__table__, Slot.__table__, _SLOT.id == _INTERVIEW.slot_id)
    .join(Pair.__table__, _PAIR.other_id == _INTERVIEW.parent_id)
    .join(Parent.__table__, _PARENT.id == _PAIR.parent_id)
    .join(_BOOKER, _BOOKER.c.id == _INTERVIEW.parent_id)
    .where(*_REACHED, _PAIR.reminded, or_(_BOOKER.c.silence.is_(None), _BOOKER.c.silence.not_in(STILL)))
)
# The mark in the key, who it is, and what of it is locked.
_WHO = (
    ("", _BOOKED, (Interview.__table__, Parent.__table__)),
    (":linked", _LINKED, (Interview.__table__, Pair.__table__, Parent.__table__)),
)
