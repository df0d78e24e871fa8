"""Everything that takes or frees a seat, at the same moment, on both kinds of database (I2): book, move, cancel, hold,
the waiting list's offer, a day that closes. The unique key decides, and without it this test must fail."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock, migrate
from bot.db import Database
from bot.domain.interview import closings, interviews, slots, waiting_list
from bot.domain.interview.closings import Shutting
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat, Slot, SlotTaken
from bot.domain.interview.waiting_list import Rules, Wish
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.faults import crowd
from tests.jobs.town import NOON

ROUNDS = 3
MATSUDO = load_town(ROOT / "content" / "towns" / "matsudo")
RULES = Rules(MATSUDO.interview, MATSUDO.news.quiet)
WANTED, CLOSING, LATER = (clock.today(NOON) + timedelta(days=number) for number in (1, 2, 3))
NO_CUT_OFF = timedelta(0)


@dataclass
class World:
    """Two seats everybody wants, two on the day that closes, and room on a later day from which people move."""

    db: Database
    wanted: int
    closing: int
    later: int
    told: set[int] = field(default_factory=set)  # interviews whoever closed the day saw


@pytest.fixture
def seats(database_url: str) -> Iterator[Database]:
    db = crowd.hurried(database_url)
    migrate.upgrade(db)
    migrate.bring_in(db, MATSUDO)
    yield db
    db.close()


def test_no_seat_too_many_whatever_happens_at_once(seats: Database) -> None:
    for number in range(ROUNDS):
        world = _opened(seats, 9 + number)
        _all_at_once(world, number)
        assert _overfull(seats) == {}, f"round {number}"
        assert _two_bookings(seats) == [], f"round {number}"
        assert _booked_seats(seats) == _bookings(seats), f"round {number}: seats for good are bookings"
        assert _offered_seats(seats) == _offers(seats), f"round {number}: nobody is told of a seat they do not have"
        assert _on_the_closed_day(seats) == world.told, f"round {number}: who booked before it closed is told"


def test_the_race_sees_it_when_the_unique_key_is_gone(seats: Database) -> None:
    crowd.drop_the_key(seats)
    _all_at_once(_opened(seats, 9), 0)
    assert _overfull(seats) != {}, "the test above could never fail"


def _opened(db: Database, hour: int) -> World:
    with db.write() as session:
        closed_days.open_again(session, crowd.HUB, CLOSING)
        for day, how_many in ((WANTED, 2), (CLOSING, 2), (LATER, 20)):
            slots.open_day(session, crowd.HUB, day, [time(hour)], 30, seats=how_many)
        at = [clock.at(day, hour) for day in (WANTED, CLOSING, LATER)]
        ids = session.scalars(select(Slot.id).where(Slot.starts_at.in_(at)).order_by(Slot.starts_at)).all()
    return World(db, *ids)


def _all_at_once(world: World, number: int) -> None:
    """Each person does one thing; two have the seats everybody wants and give them back, some move, some wait."""
    people = _people(world.db, number)
    by_deed = {_cancel: people[:2], _move: people[2:7], _wait: people[7:12]}
    by_deed |= {_book: people[12:17], _book_closing: people[17:20], _hold: people[20:]}
    with world.db.write() as session:
        for who in by_deed[_cancel] + by_deed[_move]:
            slot_id = world.wanted if who in by_deed[_cancel] else world.later
            interviews.book(session, session.get_one(Parent, who), slot_id, NOON, "hub")
        for who in by_deed[_wait]:
            waiting_list.ask(session, session.get_one(Parent, who), crowd.HUB, "hub", NOON)
    deeds: list[Callable[[], None]] = [partial(deed, world, who) for deed, group in by_deed.items() for who in group]
    deeds[9:9] = [partial(_close, world), partial(_offer, world), partial(_offer, world)]
    crowd.all_at_once(deeds, lambda do: do())


def _people(db: Database, number: int) -> list[str]:
    ids = [f"{number:04x}{each:028x}" for each in range(24)]
    with db.write() as session:
        session.add_all(Parent(id=who, line_user_id=f"U{who}", created_at=NOON, hub_id=crowd.HUB) for who in ids)
    return ids


# --- what they do -----------------------------------------------------------------------------------------------


def _book(world: World, who: str) -> None:
    with suppress(SlotTaken), world.db.write() as session:
        interviews.book(session, session.get_one(Parent, who), world.wanted, NOON, "hub")


def _book_closing(world: World, who: str) -> None:
    with suppress(SlotTaken), world.db.write() as session:
        interviews.book(session, session.get_one(Parent, who), world.closing, NOON, "hub")


def _hold(world: World, who: str) -> None:
    """And confirms a moment later."""
    with suppress(SlotTaken):
        with world.db.write() as session:
            slots.hold(session, world.wanted, who, NOON)
        _book(world, who)


def _move(world: World, who: str) -> None:
    with suppress(SlotTaken), world.db.write() as session:
        interviews.move(session, _mine(session, who), world.wanted, NOON, NO_CUT_OFF)


def _cancel(world: World, who: str) -> None:
    with world.db.write() as session:
        interviews.cancel(session, _mine(session, who), NOON)


def _wait(world: World, who: str) -> None:
    """They were offered a seat, or book by themselves meanwhile."""
    with suppress(SlotTaken, waiting_list.NothingOffered), world.db.write() as session:
        offered = waiting_list.offered(session, who, NOON)
        interviews.book(session, session.get_one(Parent, who), offered.slot_id or 0, NOON, "hub")


def _offer(world: World) -> None:
    with world.db.write() as session:
        waiting_list.pass_on(session, NOON)
        waiting_list.offer(session, RULES, NOON)


def _close(world: World) -> None:
    with world.db.write() as session:
        world.told.update(one.id for one in closings.shut(session, Shutting(crowd.HUB, CLOSING), "", NOON))


def _mine(session: Session, who: str) -> Interview:
    found = interviews.coming(session, who, NOON)
    assert found is not None
    return found


# --- what the tables hold ---------------------------------------------------------------------------------------


def _overfull(db: Database) -> dict[int, int]:
    """Slots with more seats taken than there are."""
    with db.read() as session:
        taken = Counter(session.scalars(select(Seat.slot_id)))
        size = {slot.id: slot.seats for slot in session.scalars(select(Slot))}
    return {slot_id: count for slot_id, count in taken.items() if count > size[slot_id]}


def _two_bookings(db: Database) -> list[str]:
    return [who for who, times in Counter(who for _, who in _bookings(db)).items() if times > 1]


def _bookings(db: Database) -> list[tuple[int, str]]:
    with db.read() as session:
        booked = select(Interview.slot_id, Interview.parent_id).where(Interview.state == "booked")
        return sorted((slot_id, who) for slot_id, who in session.execute(booked))


def _booked_seats(db: Database) -> list[tuple[int, str]]:
    with db.read() as session:
        kept = select(Seat.slot_id, Seat.parent_id).where(Seat.held_until.is_(None))
        return sorted((slot_id, who) for slot_id, who in session.execute(kept))


def _offers(db: Database) -> list[tuple[int, str]]:
    with db.read() as session:
        waiting = select(Wish.slot_id, Wish.parent_id).where(Wish.slot_id.is_not(None))
        return sorted((slot_id, who) for slot_id, who in session.execute(waiting))


def _offered_seats(db: Database) -> list[tuple[int, str]]:
    with db.read() as session:
        held = select(Seat.slot_id, Seat.parent_id).where(Seat.offered)
        return sorted((slot_id, who) for slot_id, who in session.execute(held))


def _on_the_closed_day(db: Database) -> set[int]:
    with db.read() as session:
        return {one.id for one in interviews.on_day(session, CLOSING, crowd.HUB)}
