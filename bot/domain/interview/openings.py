"""Opening a time: with a coordinator and a room it is opened only where both are free; shut and opened again alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.db import insert_if_new
from bot.domain.interview import occupied, slots
from bot.domain.interview.coordinators import NOBODY
from bot.domain.interview.occupied import Stay
from bot.domain.interview.slots import Seat, Slot
from bot.errors import Refused


class Elsewhere(Refused):
    """The coordinator is at another place at this time, or the room is used."""


class AlreadyOpen(Refused):
    """This time is offered already."""


@dataclass(frozen=True)
class Offered:
    """What a time offers. `rest`, `before`, `after`: minutes in which the coordinator is not met elsewhere either."""

    minutes: int
    ways: Sequence[str]
    seats: int = 1
    served_by: int = NOBODY
    room_id: int = NOBODY
    languages: Sequence[str] = ()
    before: int = 0
    after: int = 0


@dataclass
class Opened:
    """How many times are new, and how many were not opened because somebody, or a room, was taken."""

    new: int = 0
    elsewhere: int = 0


def open_times(session: Session, hub_id: str, moments: Sequence[datetime], what: Offered) -> Opened:
    """Those already there stay as they are."""
    opened = Opened()
    for starts_at in moments:
        try:
            opened.new += open_one(session, hub_id, starts_at, what)
        except Elsewhere:
            opened.elsewhere += 1
    return opened


def open_one(session: Session, hub_id: str, starts_at: datetime, what: Offered) -> bool:
    """False where this coordinator's time is there already. Raises Elsewhere, and then nothing is left of it."""
    row = {"hub_id": hub_id, "starts_at": starts_at, "minutes": what.minutes, "seats": what.seats}
    row |= {"ways": list(what.ways), "languages": list(what.languages), "served_by": what.served_by}
    row |= {"room_id": what.room_id, "before": what.before, "after": what.after}
    if not insert_if_new(session, Slot, [row]):
        return False
    same = (Slot.hub_id == hub_id, Slot.starts_at == starts_at, Slot.served_by == what.served_by)
    slot = session.scalars(select(Slot).where(*same)).one()
    if not occupied.take(session, slot.id, stays(slot)):
        session.expunge(slot)
        session.execute(delete(Slot).where(Slot.id == slot.id))
        raise Elsewhere
    return True


def shut_one(session: Session, slot_id: int, now: datetime) -> Slot:
    """No more bookings for it. Who has booked keeps their seat; where nobody has, coordinator and room are free."""
    slot = session.get_one(Slot, slots.get(session, slot_id).id, with_for_update=True, populate_existing=True)
    slot.closed_at = slot.closed_at or now
    session.flush()
    if not session.scalar(select(func.count()).select_from(Seat).where(Seat.slot_id == slot_id)):
        occupied.give_back(session, slot_id)
    return slot


def open_again(session: Session, slot_id: int) -> Slot:
    """Raises Elsewhere where coordinator or room have been used for something else meanwhile."""
    slot = session.get_one(Slot, slots.get(session, slot_id).id, with_for_update=True, populate_existing=True)
    if slot.closed_at is None:
        raise AlreadyOpen
    occupied.give_back(session, slot_id)
    if not occupied.take(session, slot_id, stays(slot)):
        raise Elsewhere
    slot.closed_at = None
    session.flush()
    return slot


def stays(slot: Slot) -> list[Stay]:
    """The coordinator also on the way and for the rest between two; the room only while they meet."""
    ends = slot.starts_at + timedelta(minutes=slot.minutes)
    found = []
    if slot.served_by:
        around = timedelta(minutes=slot.before), timedelta(minutes=slot.after)
        found.append(Stay(f"coordinator:{slot.served_by}", slot.starts_at - around[0], ends + around[1]))
    if slot.room_id:
        found.append(Stay(f"room:{slot.room_id}", slot.starts_at, ends))
    return found
