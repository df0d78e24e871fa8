"""Catching up, giving held seats back, showing signs of life."""

from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.domain.interview import slots
from bot.domain.office import heartbeat, inbox
from bot.domain.office.inbox import Arrival, InboxEvent
from bot.jobs import catch_up, expire_holds
from bot.jobs import heartbeat as heartbeat_job
from tests.jobs.town import NOON, World


def arrives(world: World, name: str, number: int = 1) -> None:
    """An event that was stored and answered 200, and then its process died."""
    happened = int(clock.now().timestamp() * 1000) + number
    body = {
        "type": "message",
        "replyToken": f"{name}-{number}",
        "source": {"type": "user", "userId": name},
        "message": {"type": "sticker", "id": str(number), "packageId": "1", "stickerId": "1"},
    }
    with world.service.db.write() as session:
        inbox.keep(session, [Arrival(f"{name}-{number}", name, happened, body)], clock.now())


def settled(world: World) -> list[str]:
    with world.service.db.read() as session:
        return list(session.scalars(select(InboxEvent.state).order_by(InboxEvent.id)))


def test_what_a_dead_process_left_is_answered_once(world: World) -> None:
    for name in ("aoi", "minh"):
        arrives(world, name, 1)
        arrives(world, name, 2)
    world.tick(catch_up.run)
    assert settled(world) == ["new"] * 4
    world.at(NOON + timedelta(seconds=5))
    world.tick_together(catch_up.run)
    assert settled(world) == ["done"] * 4
    replies = [call for call in world.line.taken if call.way == "reply"]
    assert len(replies) == 4
    assert world.states() == ["accepted"] * 4


def test_a_held_seat_is_free_again_after_ten_minutes(world: World) -> None:
    parent_id = world.parent("aoi")
    slot_id = world.slot(NOON + timedelta(days=1))
    with world.service.db.write() as session:
        slots.hold(session, slot_id, parent_id, clock.now())
    world.tick(expire_holds.run)
    assert _seats(world) == 1
    world.at(NOON + timedelta(minutes=11))
    world.tick(expire_holds.run)
    assert _seats(world) == 0


def test_the_heart_tells_how_long_ago_it_beat_and_since_when_it_has(world: World) -> None:
    assert _age(world) is None
    for seconds in (0, 5, 10):
        world.at(NOON + timedelta(seconds=seconds))
        world.tick(heartbeat_job.run)
    age = _age(world)
    assert age is not None
    assert age < timedelta(seconds=3)
    assert _started(world) == 0
    world.at(NOON + timedelta(seconds=100))
    age = _age(world)
    assert age is not None
    assert round(age.total_seconds(), -1) == 90
    world.tick(heartbeat_job.run)
    assert _started(world) == 100
    world.at(NOON)
    assert _age(world) == timedelta(0)


def _seats(world: World) -> int:
    with world.service.db.read() as session:
        return len(session.scalars(select(slots.Seat)).all())


def _age(world: World) -> timedelta | None:
    with world.service.db.read() as session:
        return heartbeat.age(session, heartbeat.WORKER, clock.now())


def _started(world: World) -> int:
    """Seconds after noon."""
    with world.service.db.read() as session:
        row = session.get_one(heartbeat.Heartbeat, heartbeat.WORKER)
        return int((row.started_at - NOON).total_seconds())
