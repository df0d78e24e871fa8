"""The town of `town.py`, on SQLite always, and on PostgreSQL where there is one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import clock
from bot.jobs import relay
from tests.jobs.line_stub import LineStub
from tests.jobs.town import NOON, World, make_service, prepare


@pytest.fixture
def line() -> Iterator[LineStub]:
    line = LineStub()
    yield line
    line.close()


@pytest.fixture
def world(database_url: str, line: LineStub, tmp_path: Path) -> Iterator[World]:
    """It is noon on Monday, 2 February 2026. No family is written to twice for one reason, whatever a test does."""
    service = make_service(database_url, line.url, tmp_path / "clock")
    prepare(service)
    world = World(service, line, tmp_path / "clock")
    world.at(NOON)
    world.offer()
    yield world
    keys = [call.key for call in line.taken if call.key]
    assert len(keys) == len(set(keys))
    service.db.close()
    clock.travel_by(None)


@pytest.fixture
def sent(world: World) -> object:
    """Empties the outbox, and says to whom something went."""

    def send() -> list[str]:
        before = len(world.line.taken)
        world.tick(relay.run)
        return sorted(person for call in world.line.taken[before:] for person in call.people())

    return send
