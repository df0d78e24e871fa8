"""Asked every two weeks, at a decent hour, only those who want it; a low after a low brings an offer, and no more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import moods
from bot.domain.care.moods import Mood, TwiceLow
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import Delivery
from bot.domain.people import life_events, parents
from bot.jobs import mood, relay
from tests.jobs.town import NOON, World

TWO_WEEKS = timedelta(days=14)


def asked(world: World) -> int:
    mood.run(world.service, clock.now())
    with world.service.db.read() as session:
        return len(session.scalars(select(Delivery)).all())


def test_only_who_wants_it_and_every_two_weeks(world: World) -> None:
    aoi, _ = world.parent("aoi"), world.parent("minh")
    with world.service.db.write() as session:
        moods.begin(session, aoi, NOON + TWO_WEEKS)
    counted = []
    for days in (13, 14, 14, 27, 28.001):
        world.at(NOON + timedelta(days=days))
        counted.append(asked(world))
    assert counted == [0, 1, 1, 1, 2]


def test_not_by_night_and_not_when_they_want_silence(world: World) -> None:
    aoi = world.parent("aoi")
    with world.service.db.write() as session:
        moods.begin(session, aoi, NOON)
    world.at(NOON + timedelta(hours=11))
    assert asked(world) == 0
    with world.service.db.write() as session:
        session.get_one(Mood, aoi).parent.silence = "loss"
    world.at(NOON + timedelta(days=1))
    assert asked(world) == 0


def test_a_rest_holds_it_and_it_never_comes_by_night(world: World) -> None:
    """What waits when the rest begins does not come, and nobody is asked until it is over."""
    aoi = world.parent("aoi")
    with world.service.db.write() as session:
        moods.begin(session, aoi, NOON)
    assert asked(world) == 1
    [row] = world.outbox()
    assert (row.kind, row.expires_at) == ("mood", clock.at(NOON.date(), 21))
    world.tick(relay.run)
    with world.service.db.write() as session:
        deliveries.enqueue(session, Order(aoi, "aoi", "mood", [], dedupe="waits"), clock.now())
        life_events.pause(session, parents.get(session, aoi), clock.now())
    assert [(one.state, one.reason) for one in world.outbox()] == [("accepted", "push"), ("suppressed", "paused")]
    world.at(NOON + TWO_WEEKS + timedelta(days=1))
    assert asked(world) == 2
    with world.service.db.write() as session:
        life_events.resume(session, parents.get(session, aoi), clock.now())
    assert asked(world) == 3


def test_twice_low_and_nothing_is_counted(world: World) -> None:
    """Skipping counts for nothing; what is kept is sealed, and is gone when they stop."""
    aoi = world.parent("aoi")
    with world.service.db.write() as session:
        moods.begin(session, aoi, NOON)
        for feeling in ("low", "good", "low", "skip"):
            moods.note(session, aoi, feeling)
        with pytest.raises(TwiceLow):
            moods.note(session, aoi, "low")
        assert b"true" not in (session.get_one(Mood, aoi).sealed_last or b"")
        moods.stop(session, aoi)
        assert session.get(Mood, aoi) is None
        moods.note(session, aoi, "low")
