"""Fifty people want one seat at the same moment (F26). The unique key decides, and without it this test must fail."""

from dataclasses import dataclass

from bot import clock
from bot.db import Database
from bot.domain.interview import slots
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import SlotTaken
from bot.stage import Stage
from tests.faults import crowd

PEOPLE = 50
TAKEN = "申し訳ありません。その時間は、たった今、ほかの方がえらびました。ほかの時間をご案内します。"


@dataclass
class Rush:
    """What became of it: bookings, people who hold a seat, and what the others were told (first message, buttons)."""

    bookings: int
    holders: int
    told: list[tuple[str, int]]


def test_one_of_fifty_gets_the_seat_and_the_others_are_shown_another_time(town_on_both: Stage) -> None:
    rush = _rush(town_on_both)
    assert (rush.bookings, rush.holders) == (1, 1), f"n={PEOPLE}"
    assert rush.told == [(TAKEN, 2)] * (PEOPLE - 1), f"n={PEOPLE}: the apology, then one other time and the other hubs"


def test_where_nothing_else_is_free_the_others_are_shown_another_hub(town_on_both: Stage) -> None:
    rush = _rush(town_on_both, another_time=False)
    assert (rush.bookings, rush.holders) == (1, 1), f"n={PEOPLE}"
    assert {buttons for _, buttons in rush.told} == {2}, f"n={PEOPLE}: the one other hub with a free time, and waiting"


def test_the_rush_sees_it_when_the_unique_key_is_gone(town_on_both: Stage) -> None:
    crowd.drop_the_key(town_on_both.service.db)
    assert _rush(town_on_both).bookings > 1, f"n={PEOPLE}: the test above could never fail"


def test_fifty_threads_hold_one_seat(town_on_both: Stage) -> None:
    winners = [_hold_at_once(town_on_both.service.db, hour) for hour in range(8, 18)]
    assert winners == [1] * 10, f"n={PEOPLE} threads x 10 seats"


def test_the_threads_see_it_when_the_unique_key_is_gone(town_on_both: Stage) -> None:
    crowd.drop_the_key(town_on_both.service.db)
    assert _hold_at_once(town_on_both.service.db, 10) > 1, f"n={PEOPLE}: the test above could never fail"


def _rush(town: Stage, another_time: bool = True) -> Rush:
    """All see the same free time, all tap it at once, and who may confirm does, at once."""
    db, people = town.service.db, [town.person(f"person {number}") for number in range(PEOPLE)]
    crowd.expecting(db, [person.user_id for person in people])
    wanted = crowd.offer(db, 10, *([15] if another_time else []))[0]
    crowd.offer(db, 11, hub=crowd.OTHER_HUB)
    for data in (crowd.to_the_slots(), crowd.choice_of(wanted)):
        crowd.all_at_once(people, lambda person, data=data: (person.new(), person.postback(data)))
        crowd.settle(town)
    heard = {person.key: person.new() for person in people}
    happy = [
        person
        for person in people
        if any("f=book_interview&s=confirm" in str(one.message) for one in heard[person.key])
    ]
    crowd.all_at_once(happy, lambda person: person.postback("f=book_interview&s=confirm&v=yes"))
    crowd.settle(town)
    told = [(heard[one.key][0].text, _ways_on(heard[one.key])) for one in people if one not in happy]
    return Rush(crowd.how_many(db, Interview, Interview.slot_id == wanted), len(happy), told)


def _ways_on(heard: list) -> int:
    """Buttons under the last question: other times, and the way to other hubs; or other hubs."""
    return sum(str(one.message).count("'data': 'f=book_interview&s=") for one in heard[-1:])


def _hold_at_once(db: Database, hour: int) -> int:
    """How many of fifty threads got the one seat of this hour."""
    [slot_id] = crowd.offer(db, hour)
    people = crowd.expecting(db, [f"U{number:032x}" for number in range(PEOPLE)])

    def hold(parent_id: str) -> int:
        try:
            with db.write() as session:
                slots.hold(session, slot_id, parent_id, clock.now())
        except SlotTaken:
            return 0
        return 1

    return sum(crowd.all_at_once(people, hold))
