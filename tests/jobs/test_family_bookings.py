"""Aoi and Minh are linked. What one has booked the other hears of, and is reminded of if they wish; no word more."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot import clock
from bot.domain.people import pairs, parents
from bot.jobs import family_bookings, relay, reminders
from tests.jobs.town import NOON, World, words

START = NOON + timedelta(days=3)
Send = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def linked(world: World) -> None:
    world.at(NOON)
    aoi, minh = world.parent("aoi"), world.parent("minh", role="partner", language="en")
    with world.service.db.write() as session:
        code = pairs.new_code(session, parents.get(session, aoi), NOON)
        pairs.link(session, parents.get(session, minh), code, NOON)


def pair_of(world: World, name: str, **facts: object) -> None:
    with world.service.db.write() as session:
        found = parents.find(session, name)
        pair = pairs.of(session, found.id if found else "")
        for fact, value in facts.items():
            setattr(pair, fact, value)


def test_booked_moved_and_cancelled_are_told_to_the_other_once_each(world: World, sent: Send) -> None:
    booking = world.books("aoi", START)
    world.tick(family_bookings.run, family_bookings.run)
    assert sent() == ["minh"]
    world.moves(booking, START + timedelta(days=1))
    world.tick(family_bookings.run)
    assert sent() == ["minh"]
    world.cancels(booking)
    world.tick(family_bookings.run)
    assert sent() == ["minh"]
    said = [words(taken.messages)[0].splitlines()[-1] for taken in world.line.taken]
    assert said == [
        "Your family's booking is on Thu 5 Feb, 12:00 PM.",
        "Your family's booking is on Fri 6 Feb, 12:00 PM.",
        "Your family's booking on Fri 6 Feb, 12:00 PM has been cancelled.",
    ]


def test_moved_before_it_was_told_is_told_once_as_it_stands(world: World, sent: Send) -> None:
    world.moves(world.books("aoi", START), START + timedelta(days=1))
    world.tick(family_bookings.run)
    assert sent() == ["minh"]
    assert "Fri 6 Feb" in words(world.line.taken[0].messages)[0]


def test_by_night_it_waits_for_the_morning(world: World, sent: Send) -> None:
    world.at(clock.at(NOON.date(), 23))
    world.books("aoi", START)
    world.tick(family_bookings.run)
    assert sent() == []
    world.at(clock.at(NOON.date() + timedelta(days=1), 8) + timedelta(minutes=1))
    assert sent() == ["minh"]


@pytest.mark.parametrize("facts", [{"reachable": False}, {"silence": "quiet"}, {"silence": "erased"}])
def test_nothing_to_who_has_blocked_us_or_wants_nothing(world: World, sent: Send, facts: dict[str, object]) -> None:
    world.change("minh", **facts)
    world.books("aoi", START)
    world.tick(family_bookings.run)
    assert sent() == []


def test_two_workers_at_once_tell_once(world: World) -> None:
    world.books("aoi", START)
    world.tick_together(family_bookings.run, workers=4)
    world.tick_together(relay.run, workers=2)
    assert world.line.taken_by() == {"minh": 1}


def test_who_wishes_is_reminded_too_until_the_link_ends(world: World) -> None:
    world.books("aoi", START)
    pair_of(world, "minh", untold=None, reminded=True)
    world.at(START - timedelta(days=1) + timedelta(minutes=1))
    world.tick(reminders.run, reminders.run, relay.run)
    assert world.line.taken_by() == {"aoi": 1, "minh": 1}
    world.at(START - timedelta(hours=2) + timedelta(minutes=1))
    world.tick(reminders.run)
    with world.service.db.write() as session:
        found = parents.find(session, "aoi")
        pairs.end(session, found.id if found else "", clock.now())
    world.tick(reminders.run, relay.run)
    assert world.line.taken_by() == {"aoi": 2, "minh": 1}
