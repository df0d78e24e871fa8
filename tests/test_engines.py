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
from tests import databases

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


def test_a_journal_that_a_reader_made_long_is_short_again_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is read in, it grows, and that is said; for who is about to go it waits a moment."""
    monkeypatch.setattr(engines, "JOURNAL", 100_000)
    db = Database(databases.sqlite(tmp_path))
    with db.write() as session:
        session.execute(text("create table t (a)"))
    one = sqlite3.connect(tmp_path / "town.db", isolation_level=None, check_same_thread=False)
    for _ in range(2):
        _read(one)
        for _ in range(12):
            _write_much(db)
        assert (engines.shorten_journal(db.engine), engines.journal_size(db.engine) > 100_000) == (False, True)
    monkeypatch.setattr(engines, "_GAP", 30_000)
    Timer(0.05, lambda: one.execute("COMMIT")).start()
    assert (engines.shorten_journal(db.engine), engines.journal_size(db.engine)) == (True, 0)
    _write_much(db)
    with db.read() as session:
        assert session.scalar(text("select count(*) from t")) == 25


def _read(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("COMMIT")
    connection.execute("BEGIN")
    connection.execute("select count(*) from t").fetchall()


def _write_much(db: Database) -> None:
    with db.write() as session:
        session.execute(text("insert into t values (randomblob(9000))"))
