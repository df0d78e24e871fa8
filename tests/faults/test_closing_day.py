"""A day is closed while families book on it: whoever got a seat is among those who are told, on both databases."""

from datetime import timedelta

from bot import clock
from bot.db import Database
from bot.domain.interview import closings, interviews, slots
from bot.domain.interview.closings import Shutting
from bot.domain.interview.slots import SlotTaken
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days
from bot.stage import Stage
from tests.faults import crowd

PEOPLE, ROUNDS = 20, 4
STAFF = "staff"


def test_nobody_who_books_while_the_day_closes_stays_without_an_answer(town_on_both: Stage) -> None:
    db = town_on_both.service.db
    for number in range(ROUNDS):
        booked, told = _at_once(db, number)
        assert booked == told, f"n={PEOPLE}, round {number}"


def _at_once(db: Database, number: int) -> tuple[set[int], set[int]]:
    """Interviews that stand afterwards, and those staff saw when they closed the day."""
    people = crowd.expecting(db, [f"U{number:04x}{each:028x}" for each in range(PEOPLE)])
    [slot_id] = crowd.offer(db, 9 + number, seats=PEOPLE)
    seen: set[int] = set()

    def act(who: str) -> None:
        if who == STAFF:
            seen.update(_close(db))
        else:
            _book(db, who, slot_id)

    crowd.all_at_once([*people[: PEOPLE // 2], STAFF, *people[PEOPLE // 2 :]], act)
    with db.write() as session:
        day = clock.today(slots.get(session, slot_id).starts_at)
        stand = {one.id for one in interviews.on_day(session, day, crowd.HUB)}
        closed_days.open_again(session, crowd.HUB, day)
    return stand, seen


def _close(db: Database) -> set[int]:
    now = clock.now()
    with db.write() as session:
        day = clock.today(now) + timedelta(days=1)
        return {one.id for one in closings.shut(session, Shutting(crowd.HUB, day), "", now)}


def _book(db: Database, parent_id: str, slot_id: int) -> None:
    try:
        with db.write() as session:
            interviews.book(session, session.get_one(Parent, parent_id), slot_id, clock.now(), "hub")
    except SlotTaken:
        pass
