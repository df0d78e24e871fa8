"""A hub's week of interview times as a table: days across, times down, and how each time stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import jpholiday
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview import coordinators
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import JAPANESE, Seat, Slot
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days, opening
from bot.domain.places.closed_days import ClosedDay
from bot.domain.places.hubs import Hub

STATES = ("free", "held", "booked", "closed", "off", "over")


@dataclass(frozen=True)
class Cell:
    """One time, and who meets the family where. `booked` and `held` are seats.

    `reads`: other languages than Japanese, of the families who have booked; `unspoken`: those nobody there speaks.
    """

    slot: Slot
    booked: int
    held: int
    state: str
    who: str | None
    room: str | None
    reads: tuple[str, ...] = ()

    @property
    def unspoken(self) -> list[str]:
        return [one for one in self.reads if one not in self.slot.languages]

    @property
    def at(self) -> time:
        return _local(self.slot.starts_at).time()


@dataclass(frozen=True)
class Day:
    """`works`: a working day of the hub. `holiday`: its name; `shut`: that staff have closed it, or a part of it."""

    day: date
    works: bool
    holiday: str | None
    shut: ClosedDay | None
    cells: tuple[Cell, ...]

    def is_off(self, moment: time) -> bool:
        return self.shut is not None and (self.shut.until is None or moment < self.shut.until)

    def at(self, moment: time) -> list[Cell]:
        return [cell for cell in self.cells if cell.at == moment]


@dataclass(frozen=True)
class Week:
    days: tuple[Day, ...]

    @property
    def times(self) -> list[time]:
        return sorted({cell.at for day in self.days for cell in day.cells})

    def count(self, state: str) -> int:
        return sum(cell.state == state for day in self.days for cell in day.cells)


def of_week(session: Session, hub: Hub, first: date, now: datetime) -> Week:
    """Four questions to the database, however many times there are."""
    rows = _slots(session, hub.slug, first)
    who = coordinators.names(session, {slot.served_by for slot, _, _ in rows})
    rooms = coordinators.room_names(session, {slot.room_id for slot, _, _ in rows})
    shut = {one.day: one for one in closed_days.coming(session, hub.slug, first)}
    reads = _reads(session, [slot.id for slot, _, _ in rows])
    cells = [
        Cell(
            *(slot, booked, held, state(slot, booked, held, now, shut)),
            *(who.get(slot.served_by), rooms.get(slot.room_id), tuple(reads.get(slot.id, ()))),
        )
        for slot, booked, held in rows
    ]
    return Week(tuple(_day(hub, first + timedelta(days=number), shut, cells) for number in range(7)))


def state(slot: Slot, booked: int, held: int, now: datetime, shut: Mapping[date, ClosedDay]) -> str:
    """Free while one seat is. `off`: not shut itself, but its day is."""
    if booked >= slot.seats:
        return "booked"
    if slot.closed_at is not None:
        return "closed"
    if slot.starts_at <= now:
        return "over"
    begins = _local(slot.starts_at)
    if (off := shut.get(begins.date())) and (off.until is None or begins.time() < off.until):
        return "off"
    return "held" if booked + held >= slot.seats else "free"


def _day(hub: Hub, day: date, shut: Mapping[date, ClosedDay], cells: Sequence[Cell]) -> Day:
    mine = tuple(cell for cell in cells if _local(cell.slot.starts_at).date() == day)
    works = opening.works_on(hub, day, {each: one.until for each, one in shut.items()})
    return Day(day, works, jpholiday.is_holiday_name(day), shut.get(day), mine)


def _slots(session: Session, hub_id: str, first: date) -> list[tuple[Slot, int, int]]:
    seats = select(func.count(Seat.id)).where(Seat.slot_id == Slot.id).correlate(Slot)
    booked = seats.where(Seat.held_until.is_(None)).scalar_subquery()
    held = seats.where(Seat.held_until.is_not(None)).scalar_subquery()
    start = clock.at(first, 0)
    within = (Slot.hub_id == hub_id, Slot.starts_at >= start, Slot.starts_at < start + timedelta(days=7))
    rows = session.execute(select(Slot, booked, held).where(*within).order_by(Slot.starts_at, Slot.served_by)).all()
    return [(slot, taken, waiting) for slot, taken, waiting in rows]


def _reads(session: Session, slot_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = select(Interview.slot_id, Parent.language).join(Parent, Parent.id == Interview.parent_id).distinct()
    rows = rows.where(Interview.slot_id.in_(slot_ids), Interview.state == "booked", Parent.language.not_in(JAPANESE))
    found: dict[int, list[str]] = {}
    for slot_id, language in session.execute(rows.order_by(Parent.language)):
        found.setdefault(slot_id, []).append(language)
    return found


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO)
