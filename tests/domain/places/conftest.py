"""Matsudo's hubs, in a database of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.db import Base, Database
from bot.domain.places import closed_days, hubs
from bot.settings import ROOT
from bot.towns import Town, load_town

TABLES = [hubs.Hub.__table__, hubs.Venue.__table__, closed_days.ClosedDay.__table__]


@pytest.fixture(scope="session")
def matsudo() -> Town:
    return load_town(ROOT / "content" / "towns" / "matsudo")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(f"sqlite:///{tmp_path}/x.db")
    Base.metadata.create_all(db.engine, tables=TABLES)
    yield db
    db.close()


@pytest.fixture
def with_hubs(db: Database, matsudo: Town) -> Database:
    with db.write() as session:
        hubs.bring_in(session, matsudo)
    return db
