"""Times a hub offers for interviews, and the seats in them: one row each, and its unique key decides who gets it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped, insert_if_new
from bot.domain.places import closed_days
from bot.errors import Refused

HOLD = timedelta(minutes=10)
WAYS = ("hub", "online", "phone")  # of a time that says nothing else
JAPANESE = ("ja", "ja-easy")  # which everybody here speaks


class SlotTaken(Refused):
    """Somebody else has the last seat, or the hub closed this time."""


class SlotGone(Refused):
    """There is no such time any more."""


class Slot(Base, Scoped):
    """A time at a hub: `seats` people at most, in one of `ways` (hub, online, phone, visit).

    `served_by`, `room_id`: 0 where nobody has said; with them come the coordinator's `languages`, and the minutes
    `before` and `after` in which they are nowhere else (see `openings`).
    """

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("hub_id", "starts_at", "served_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    minutes: Mapped[int]
    seats: Mapped[int] = mapped_column(default=1)
    ways: Mapped[list[str]] = mapped_column(default=list)
    closed_at: Mapped[datetime | None]
    served_by: Mapped[int] = mapped_column(default=0)
    room_id: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[str]] = mapped_column(default=list)
    before: Mapped[int] = mapped_column(default=0)
    after: Mapped[int] = mapped_column(default=0)

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


class Seat(Base):
    """Taken for good where `held_until` is empty, else held for somebody who is still answering.

    `offered`: held for somebody on the waiting list, whatever else they look at meanwhile.
    """

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("slot_id", "number"), UniqueConstraint("slot_id", "parent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    number: Mapped[int]
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    held_until: Mapped[datetime | None]
    offered: Mapped[bool] = mapped_column(default=False)


def open_day(session: Session, hub_id: str, day: date, times: Sequence[time], minutes: int, **offer: object) -> int:
    """Offer these times of a day (seats=1, ways=all unless said). Times already offered stay; says how many are new."""
    rows = [
        {"hub_id": hub_id, "starts_at": clock.at(day, t.hour, t.minute), "minutes": minutes}
        | {"seats": offer.get("seats", 1), "ways": offer.get("ways") or list(WAYS)}
        for t in times
    ]
    return insert_if_new(session, Slot, rows)


def close_day(session: Session, hub_id: str, day: date, now: datetime) -> int:
    """Offer no more seats on this day. Those already booked stay until a person has moved them."""
    open_slots = [slot for slot, _ in offered(session, hub_id, day, days=1) if slot.closed_at is None]
    for slot in open_slots:
        slot.closed_at = now
    return len(open_slots)


def free(
    session: Session,
    now: datetime,
    way: str | None = None,
    hub_id: str | None = None,
    most: int = 60,
    language: str | None = None,
) -> list[Slot]:
    """Future times with a seat left, the earliest first; of two coordinators at one time and hub, the first.

    `language`: where somebody can talk in it without an interpreter.
    """
    wanted, first = select(Slot).where(_is_free(now)), most * 2
    wanted = wanted if hub_id is None else wanted.where(Slot.hub_id == hub_id)
    while True:
        seen = session.scalars(wanted.order_by(Slot.starts_at, Slot.hub_id, Slot.served_by).limit(first)).all()
        fits = [one for one in seen if way in (None, *one.ways) and language in (None, *JAPANESE, *one.languages)]
        found = {(one.starts_at, one.hub_id): one for one in reversed(fits)}
        if len(found) >= most or len(seen) < first:
            return [found[at] for at in sorted(found)][:most]
        first *= 4


def how_many_free(session: Session, now: datetime) -> int:
    return session.scalars(select(func.count(Slot.id)).where(_is_free(now))).one()


def offered(session: Session, hub_id: str, first: date, days: int = 7) -> list[tuple[Slot, int]]:
    """The times of these days, shut ones too, each with the number of seats taken or held."""
    start = clock.at(first, 0)
    taken = select(func.count()).where(Seat.slot_id == Slot.id).correlate(Slot).scalar_subquery()
    within = (Slot.hub_id == hub_id, Slot.starts_at >= start, Slot.starts_at < start + timedelta(days=days))
    rows = session.execute(select(Slot, taken).where(*within).order_by(Slot.starts_at)).all()
    return [(slot, count) for slot, count in rows]


def get(session: Session, slot_id: int) -> Slot:
    slot = session.get(Slot, slot_id) if 0 < slot_id < 2**31 else None  # a made-up number may be of any size
    if slot is None:
        raise SlotGone
    return slot


def hold(session: Session, slot_id: int, parent_id: str, now: datetime) -> Slot:
    """A seat for ten minutes. The insert against the unique key decides; a second hold by the same person renews it."""
    slot = _open(session, slot_id, now)
    if not _renewed(session, slot_id, parent_id, now + HOLD):
        _take_seat(session, slot, parent_id=parent_id, held_until=now + HOLD)
    return slot


def hold_offer(session: Session, slot_id: int, parent_id: str, now: datetime, until: datetime) -> None:
    """A seat for somebody on the waiting list, for as long as they may think about it."""
    _take_seat(session, _open(session, slot_id, now), parent_id=parent_id, held_until=until, offered=True)


def keep(session: Session, slot_id: int, parent_id: str, now: datetime) -> Slot:
    """Turn the hold into a taken seat; a hold that ran out is asked for once more."""
    slot = hold(session, slot_id, parent_id, now)
    mine = (Seat.slot_id == slot_id, Seat.parent_id == parent_id)
    session.execute(update(Seat).where(*mine).values(held_until=None, offered=False))
    return slot


def give_back(session: Session, slot_id: int, parent_id: str) -> None:
    session.execute(delete(Seat).where(Seat.slot_id == slot_id, Seat.parent_id == parent_id))


def release_holds(session: Session, parent_id: str) -> None:
    """They left or changed their mind: what they chose, but had not booked, is free again. An offer stays."""
    mine = (Seat.parent_id == parent_id, Seat.held_until.is_not(None), Seat.offered.is_(False))
    session.execute(delete(Seat).where(*mine))


def _is_free(now: datetime) -> ColumnElement[bool]:
    taken = select(func.count()).where(Seat.slot_id == Slot.id, _counts(now)).correlate(Slot).scalar_subquery()
    shut = closed_days.covers(Slot.hub_id, Slot.starts_at)
    return and_(Slot.starts_at > now, Slot.closed_at.is_(None), taken < Slot.seats, ~shut)


def _counts(now: datetime) -> ColumnElement[bool]:
    return or_(Seat.held_until.is_(None), Seat.held_until > now)


def _open(session: Session, slot_id: int, now: datetime) -> Slot:
    """Where a seat may still be asked for; holds that ran out are gone. Whoever closes it, or its day, waits until this
    is over, and then sees the seat; whoever comes later sees it closed.
    """
    get(session, slot_id)
    slot = session.get_one(Slot, slot_id, with_for_update={"read": True}, populate_existing=True)
    if slot.closed_at is not None or slot.starts_at <= now or closed_days.shuts(session, slot.hub_id, slot.starts_at):
        raise SlotTaken
    session.execute(delete(Seat).where(Seat.slot_id == slot_id, Seat.held_until <= now))
    return slot


def _take_seat(session: Session, slot: Slot, **seat: object) -> None:
    """The first number that nobody has; the unique key decides."""
    for number in range(1, slot.seats + 1):
        if insert_if_new(session, Seat, [{"slot_id": slot.id, "number": number, "offered": False} | seat]):
            return
    raise SlotTaken


def _renewed(session: Session, slot_id: int, parent_id: str, until: datetime) -> bool:
    """Already theirs? A booked seat stays as it is; a held one is held anew, an offer at least as long as it was."""
    mine = session.scalars(select(Seat).where(Seat.slot_id == slot_id, Seat.parent_id == parent_id)).one_or_none()
    if mine is not None and mine.held_until is not None:
        mine.held_until = max(mine.held_until, until)
        session.flush()
    return mine is not None
