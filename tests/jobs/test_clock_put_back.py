"""A machine starts nine hours ahead, its clock taken for local time, and is put right: nothing waits for so long."""

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.domain.delivery import claims, deliveries, senders, troubles
from bot.domain.delivery.deliveries import Order
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival
from bot.jobs import put_right, relay
from bot.line import sender
from tests.jobs.town import NOON, World

AHEAD = NOON + timedelta(hours=9)
AFTERNOON = NOON + timedelta(hours=5)  # not night yet


def owe(world: World, kind: str = "staff") -> None:
    parent_id = world.parent("aoi")
    with world.service.db.write() as session:
        order = Order(parent_id, "aoi", kind, [{"type": "text", "text": "..."}])
        deliveries.enqueue(session, order, clock.now())


def test_what_a_dead_process_held_is_taken_over(world: World) -> None:
    owe(world)
    world.at(AHEAD)
    with world.service.db.write() as session:
        senders.beat(session, "dead", clock.now())
        claims.claim(session, clock.now(), sender="dead")
    world.at(NOON)
    world.tick(relay.run)
    assert world.states() == ["accepted"]


def test_a_living_process_on_a_machine_that_is_a_little_ahead_keeps_what_it_holds(world: World) -> None:
    owe(world)
    world.at(NOON + timedelta(minutes=5))
    with world.service.db.write() as session:
        senders.beat(session, "ahead", clock.now())
        claims.claim(session, clock.now(), sender="ahead")
    world.at(NOON)
    world.tick(relay.run)
    assert (world.states(), world.line.calls) == (["in_flight"], [])


def test_that_line_lets_us_in_again_is_seen_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "HOLD_BACK", 0.0)
    owe(world)
    world.at(AHEAD)
    world.line.lets_in = False
    world.tick(relay.run)
    world.line.lets_in = True
    world.at(NOON)
    world.tick(relay.run)
    with world.service.db.read() as session:
        assert not troubles.going_on(session, troubles.NO_ACCESS)


@pytest.mark.parametrize(("minutes", "found"), [(9 * 60, ["aoi"]), (5, [])])
def test_what_came_meanwhile_and_nobody_answered_is_found(world: World, minutes: int, found: list[str]) -> None:
    """But not what a web process on a machine that is a little ahead is answering right now."""
    world.at(NOON + timedelta(minutes=minutes))
    with world.service.db.write() as session:
        inbox.keep(session, [Arrival("event", "aoi", 1, {"type": "follow"})], clock.now())
    world.at(NOON)
    with world.service.db.read() as session:
        assert inbox.left_behind(session, clock.now()) == found


@pytest.mark.parametrize(("kind", "became"), [("staff", "accepted"), ("booking", "accepted"), ("reminder", "queued")])
def test_what_was_written_meanwhile_leaves_at_once_but_a_reminder_may_be_too_early(
    world: World, kind: str, became: str
) -> None:
    world.at(AHEAD)
    owe(world, kind)
    world.at(NOON)
    world.tick(put_right.run)
    world.tick(relay.run)
    assert world.states() == [became]


@pytest.mark.parametrize("kind", ["staff", "reminder"])
@pytest.mark.parametrize("began", [NOON, AFTERNOON])
def test_what_was_tried_meanwhile_is_tried_again_with_its_key(world: World, kind: str, began: datetime) -> None:
    """But not a reminder that was written by the wrong clock: its hour may not have come."""
    world.at(began)
    owe(world, kind)
    world.line.faults.extend(["500", "500"])
    world.tick(relay.run)
    world.at(AFTERNOON + timedelta(minutes=1))
    world.tick(relay.run)
    world.at(NOON + timedelta(minutes=1))
    world.tick(put_right.run)
    world.tick(relay.run)
    early = (kind, began) == ("reminder", AFTERNOON)
    assert (world.states(), len(world.line.calls)) == ((["retry"], 2) if early else (["accepted"], 3))
    assert len(world.line.keys_tried()) == 1


def test_what_waits_for_its_own_hour_or_for_its_next_try_goes_on_waiting(world: World) -> None:
    """The first was written by the wrong clock for later, the second has just failed by the right one."""
    parent_id = world.parent("ken")
    with world.service.db.write() as session:
        later = Order(parent_id, "ken", "staff", [], due_at=AHEAD + timedelta(hours=1))
        deliveries.enqueue(session, later, AHEAD)
    owe(world)
    world.line.faults.extend(["500"])
    world.tick(relay.run)
    before = [(row.state, row.due_at) for row in world.outbox()]
    world.tick(put_right.run)
    assert [(row.state, row.due_at) for row in world.outbox()] == before
    assert sorted(world.states()) == ["queued", "retry"]


def test_what_was_written_meanwhile_was_written_now(world: World) -> None:
    world.at(AHEAD)
    owe(world)
    world.at(NOON)
    world.tick(put_right.run)
    [row] = world.outbox()
    assert NOON <= row.created_at < NOON + timedelta(minutes=1)


def test_its_key_is_not_counted_on_for_longer_because_the_clock_was_ahead(world: World) -> None:
    """Its first try may be twenty hours old; LINE knows the key for twenty-four."""
    world.at(AFTERNOON)
    owe(world)
    world.line.faults.extend(["cut"])
    world.tick(relay.run)
    world.at(NOON)
    world.tick(put_right.run)
    [row] = world.outbox()
    assert row.last_try() - NOON < timedelta(hours=1, seconds=1)
