"""How SQLite's writers wait for each other: not for ever, not longer than needed, and readers not at all."""

import sqlite3
import time
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot import engines
from bot.db import Database

WRITE = text("insert into t values (1)")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path}/x.db")
    with made.write() as session:
        session.execute(text("create table t (a)"))
    return made


@pytest.fixture
def other(tmp_path: Path, db: Database) -> sqlite3.Connection:
    """Another process that writes just now."""
    found = sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)
    found.execute("BEGIN IMMEDIATE")
    return found


def test_who_waits_writes_as_soon_as_the_other_has_written(db: Database, other: sqlite3.Connection) -> None:
    Timer(0.2, lambda: other.execute("COMMIT")).start()
    with db.write() as session:
        session.execute(WRITE)
        assert session.scalar(text("PRAGMA busy_timeout")) == 1000 * engines._PATIENCE
    with db.read() as session:
        assert session.scalar(text("select count(*) from t")) == 1


def test_patience_ends_and_nothing_is_left_behind(
    db: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "_PATIENCE", 1)
    began = time.monotonic()
    with pytest.raises(OperationalError), db.write() as session:
        session.execute(WRITE)
    assert time.monotonic() - began >= 1
    with db.read() as session:
        assert session.scalar(text("select count(*) from t")) == 0
    other.execute("ROLLBACK")
    with db.write() as session:
        session.execute(WRITE)
