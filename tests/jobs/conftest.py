"""The town of `town.py`, on SQLite always, and on PostgreSQL where there is one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.db import Base
from bot.jobs import relay
from tests.jobs.line_stub import LineStub
from tests.jobs.town import NOON, World, make_service, prepare

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A database of this test run's own."""
    name = f"maisapo_jobs_{os.getpid()}"
    server = create_engine(make_url(POSTGRES).set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"create database {name}"))
    except OperationalError:
        says = f"no PostgreSQL at {POSTGRES}"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/town.db"
    return str(request.getfixturevalue("postgres"))


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
    _empty(service.db.engine, database_url)
    service.db.close()
    clock.travel_by(None)


@pytest.fixture
def sent(world: World) -> object:
    """Empties the outbox, and says to whom something went."""

    def send() -> list[str]:
        before = len(world.line.taken)
        world.tick(relay.run)
        return sorted(call.to for call in world.line.taken[before:])

    return send


def _empty(engine: object, database_url: str) -> None:
    if database_url.startswith("postgresql"):
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with engine.begin() as connection:  # type: ignore[attr-defined]
            connection.execute(text(f"truncate {tables} restart identity cascade"))
