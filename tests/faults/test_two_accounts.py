"""Two linked accounts that book at the same moment: the family has one interview, on both kinds of database."""

from collections.abc import Iterator
from datetime import time

import pytest
from sqlalchemy import select

from bot import clock, migrate
from bot.db import Database
from bot.domain.interview import interviews, slots
from bot.domain.interview.interviews import AlreadyBooked, Interview
from bot.domain.interview.slots import Slot
from bot.domain.people import life_events, pairs, parents
from bot.domain.people.parents import Parent
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.faults import crowd
from tests.jobs.town import NOON

PAIRS, ROUNDS = 8, 3
TOMORROW = clock.today(NOON).replace(day=3)


@pytest.fixture
def families(database_url: str) -> Iterator[Database]:
    db = crowd.hurried(database_url)
    migrate.upgrade(db)
    migrate.bring_in(db, load_town(ROOT / "content" / "towns" / "matsudo"))
    yield db
    db.close()


def _linked(db: Database, number: int) -> list[tuple[str, int]]:
    """Each with a time of their own that nobody else wants: nothing but the link can keep one of the two out."""
    wants = []
    with db.write() as session:
        slots.open_day(session, crowd.HUB, TOMORROW, [time(9 + number)], 30, seats=2 * PAIRS)
        slot_id = session.scalars(select(Slot.id).order_by(Slot.id.desc())).first() or 0
        for each in range(PAIRS):
            two = [
                Parent(id=f"{number}{each}{one:030x}", line_user_id=f"U{number}{each}{one}", created_at=NOON)
                for one in (0, 1)
            ]
            session.add_all(two)
            session.flush()
            pairs.link(session, two[1], pairs.new_code(session, two[0], NOON), NOON)
            wants += [(one.id, slot_id) for one in two]
    return wants


def _book(db: Database, wanted: tuple[str, int]) -> bool:
    try:
        with db.write() as session:
            interviews.book(session, parents.lock(session, wanted[0]), wanted[1], NOON, "hub")
    except AlreadyBooked:
        return False
    return True


def test_one_of_two_who_book_at_once_has_it(families: Database) -> None:
    for number in range(ROUNDS):
        wants = _linked(families, number)
        took = crowd.all_at_once(wants, lambda wanted: _book(families, wanted))
        assert [sum(took[at : at + 2]) for at in range(0, len(took), 2)] == [1] * PAIRS, f"round {number}"


def test_a_loss_and_a_booking_at_once_leave_nothing_to_come_and_nobody_linked(families: Database) -> None:
    """Who expects tells of it in the moment in which the partner books."""
    wants = _linked(families, 0)
    with families.write() as session:
        for who, _ in wants[1::2]:
            parents.get(session, who).role = "partner"

    def act(wanted: tuple[str, int]) -> None:
        if wanted in wants[1::2]:
            _book(families, wanted)
            return
        with families.write() as session:
            life_events.loss(session, parents.lock(session, wanted[0]), NOON)

    crowd.all_at_once(wants, act)
    with families.read() as session:
        assert {one.silence for one in session.scalars(select(Parent))} == {"loss", "quiet"}
        linked = [pairs.other_of(session, who) for who, _ in wants]
        states = set(session.scalars(select(Interview.state)))
    assert linked == [None] * len(wants)
    assert states <= {"cancelled", "booked"}
