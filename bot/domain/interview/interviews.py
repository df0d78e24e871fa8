"""The interview around the eighth month of pregnancy: when it is due, and its booking."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import clock
from bot.db import Base, Scoped
from bot.domain.delivery import deliveries
from bot.domain.interview import meeting_wishes, slots, waiting_list
from bot.domain.interview.meeting_wishes import MeetingWish
from bot.domain.interview.slots import Slot
from bot.domain.people import pairs, parents
from bot.domain.people.parents import Parent
from bot.errors import Refused


class AlreadyBooked(Refused):
    """One interview at a time and family; this one can be moved, by whoever booked it."""


class NothingBooked(Refused):
    """There is no coming interview."""


class TooLateToChange(Refused):
    """The town's cut-off before the start has passed; a person at the hub can still help."""


class NotBegun(Refused):
    """Nobody has missed what is still to come."""


class Interview(Base, Scoped):
    """A booking. `state` is booked, cancelled, done or missed; the seat itself is a row of `slots.Seat`.

    `arrived_*`: when somebody at the desk noted that they had come, and who; see `arrivals`. `cancelled_by`: parent
    where the family did it, else empty. `late_*`: when they said that they will be late, and by how much if they did.
    """

    __tablename__ = "interview"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    way: Mapped[str] = mapped_column(String(16))
    with_partner: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16), default="booked")
    booked_at: Mapped[datetime]
    booked_by: Mapped[str] = mapped_column(String(64), default="parent")
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    arrived_at: Mapped[datetime | None]
    arrived_by: Mapped[int | None]
    cancelled_by: Mapped[str | None] = mapped_column(String(64))
    late_told_at: Mapped[datetime | None]
    late_minutes: Mapped[int | None]

    slot: Mapped[Slot] = relationship(lazy="joined")
    parent: Mapped[Parent] = relationship(lazy="joined")
    wishes: Mapped[list[MeetingWish]] = relationship(lazy="selectin", order_by=MeetingWish.id, viewonly=True)

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def seen(hubs: frozenset[str]) -> Select[Any]:
    """The ids of the bookings that these hubs see, for what hangs on a booking."""
    return select(Interview.__table__.c.id).where(Interview.__table__.c.hub_id.in_(hubs))


def book(session: Session, parent: Parent, slot_id: int, now: datetime, way: str, **said: object) -> Interview:
    """Take the seat for good. `with_partner` (bool) and `booked_by` ("parent" or a staff id) may be said."""
    other_id = pairs.hold(session, parent.id)
    if of_family(session, parent.id, now) is not None:
        raise AlreadyBooked
    slot = slots.keep(session, slot_id, parent.id, now)
    waiting_list.leave(session, parent.id, booked=slot.id)
    for invited in filter(None, (parent.id, other_id)):
        deliveries.withdraw_invitation(session, invited, now)
    interview = Interview(
        parent_id=parent.id, slot_id=slot.id, hub_id=slot.hub_id, way=way, booked_at=now, changed_at=now, **said
    )
    session.add(interview)
    session.flush()
    pairs.to_tell(session, parent.id, interview.id)
    return interview


def move(session: Session, interview: Interview, slot_id: int, now: datetime, cut_off: timedelta) -> Interview:
    """The new seat is taken before the old one is given back, in one transaction."""
    _still_changeable(interview, now, cut_off)
    slot = slots.keep(session, slot_id, interview.parent_id, now)
    if slot.id != interview.slot_id:
        slots.give_back(session, interview.slot_id, interview.parent_id)
    interview.slot_id, interview.hub_id = slot.id, slot.hub_id
    interview.changed_at, interview.version = now, interview.version + 1
    interview.late_told_at, interview.late_minutes = None, None
    meeting_wishes.open_again(session, interview)
    deliveries.withdraw(session, now, "moved", about=about(interview))
    pairs.to_tell(session, interview.parent_id, interview.id)
    session.refresh(interview)
    return interview


def cancel(session: Session, interview: Interview, now: datetime, cut_off: timedelta = timedelta(0)) -> None:
    _still_changeable(interview, now, cut_off)
    slots.give_back(session, interview.slot_id, interview.parent_id)
    interview.state, interview.changed_at, interview.version = "cancelled", now, interview.version + 1
    session.flush()
    deliveries.withdraw(session, now, "cancelled", about=about(interview))
    pairs.to_tell(session, interview.parent_id, interview.id)


def miss(session: Session, interview: Interview, now: datetime) -> None:
    """They did not come. They may book again at once."""
    if interview.state != "booked":
        raise NothingBooked
    if interview.slot.starts_at > now:
        raise NotBegun
    interview.state, interview.changed_at, interview.version = "missed", now, interview.version + 1
    session.flush()
    deliveries.withdraw(session, now, "cancelled", about=about(interview))


def coming(session: Session, parent_id: str, now: datetime) -> Interview | None:
    """Their next booked interview, until it is over."""
    booked = select(Interview).join(Slot).where(Interview.parent_id == parent_id, Interview.state == "booked")
    return session.scalars(booked.where(Slot.starts_at > now - timedelta(hours=1)).order_by(Slot.starts_at)).first()


def of_family(session: Session, parent_id: str, now: datetime) -> Interview | None:
    """Theirs, or the one that whoever is linked to them has booked."""
    both = filter(None, (parent_id, pairs.other_of(session, parent_id)))
    return next((found for one in both if (found := coming(session, one, now))), None)


def ahead(session: Session, parent_id: str, now: datetime) -> list[Interview]:
    """Of the family: what is still to come, then what was to come and is cancelled."""
    both = filter(None, (parent_id, pairs.other_of(session, parent_id)))
    theirs = [one for who in both for one in of_parent(session, who) if one.slot.starts_at > now]
    return [one for state in ("booked", "cancelled") for one in theirs if one.state == state]


def of_parent(session: Session, parent_id: str) -> list[Interview]:
    """All of theirs, the latest first."""
    theirs = select(Interview).join(Slot).where(Interview.parent_id == parent_id)
    return list(session.scalars(theirs.order_by(Slot.starts_at.desc(), Interview.id.desc())))


def about(interview: Any) -> str:
    """The mark on messages about it in the outbox: what has not left is withdrawn when it moves or is cancelled."""
    return f"interview:{interview.id}"


def get(session: Session, interview_id: int) -> Interview:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Interview).where(Interview.id == interview_id)).one()


def locked(session: Session, interview_id: int) -> Interview:
    """The family's row first, as everywhere. Raises NoResultFound as `get` does."""
    parents.lock(session, get(session, interview_id).parent_id)
    one = select(Interview).where(Interview.id == interview_id).with_for_update(of=Interview)
    return session.scalars(one.execution_options(populate_existing=True)).one()


def on_day(
    session: Session, day: date, hub_id: str | None = None, states: Sequence[str] = ("booked",)
) -> list[Interview]:
    """The interviews of a day in these states, in order of time."""
    start = clock.at(day, 0)
    of_day = select(Interview).join(Slot).where(Interview.state.in_(states), Slot.starts_at >= start)
    of_day = of_day.where(Slot.starts_at < start + timedelta(days=1))
    if hub_id is not None:
        of_day = of_day.where(Interview.hub_id == hub_id)
    return list(session.scalars(of_day.order_by(Slot.starts_at, Interview.id)))


def _still_changeable(interview: Interview, now: datetime, cut_off: timedelta) -> None:
    if interview.state != "booked":
        raise NothingBooked
    if interview.slot.starts_at - cut_off <= now:
        raise TooLateToChange
