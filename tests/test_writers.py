"""SQLite's writers queue: small works share a commit, a wrong one is undone alone, and nobody hangs for ever."""

import fcntl
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot import writers
from bot.db import Database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "town.db"


@pytest.fixture
def db(file: Path) -> Database:
    found = Database(f"sqlite:///{file}")
    found.together(lambda connection: connection.execute(text("create table said (word text unique)")))
    return found


def said(db: Database) -> list[str]:
    with db.read() as session:
        return list(session.scalars(text("select word from said order by word")))


def say(db: Database, word: str) -> None:
    db.together(lambda connection: connection.execute(text("insert into said values (:word)"), {"word": word}))


def test_small_works_of_many_threads_are_all_done_and_a_wrong_one_is_undone_alone(db: Database) -> None:
    wrong: list[str] = []

    def one(word: str) -> None:
        try:
            say(db, word)
        except Exception as error:
            wrong.append(type(error).__name__)

    words = [f"{number:02}" for number in range(20)]
    with db.write():  # so that they have to wait, and to share
        threads = [threading.Thread(target=one, args=(word,)) for word in [*words, "07"]]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert said(db) == words
    assert wrong == ["IntegrityError"]


def test_a_wrong_work_leaves_nothing_behind(db: Database) -> None:
    def wrong(connection: Connection) -> None:
        connection.execute(text("insert into said values ('half')"))
        raise ValueError

    with pytest.raises(ValueError):
        db.together(wrong)
    assert said(db) == []


def test_two_processes_wait_for_each_other(db: Database, file: Path) -> None:
    other = Database(f"sqlite:///{file}")  # with a place of its own in the queue, as another process has
    with db.write() as session:
        session.execute(text("insert into said values ('first')"))
        waiting = threading.Thread(target=say, args=(other, "second"))
        waiting.start()
    waiting.join()
    assert said(db) == ["first", "second"]


def test_who_holds_the_queue_and_never_moves_keeps_nobody_for_ever(
    db: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.1)
    with Path(f"{file}-queue").open("w") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)
        say(db, "all the same")
        with db.write() as session:
            session.execute(text("insert into said values ('and again')"))
    say(db, "in line")
    assert said(db) == ["all the same", "and again", "in line"]


def test_a_fence_holds_for_small_works_as_well(db: Database) -> None:
    def overtaken(_: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        say(db.fenced(overtaken), "too late")
    assert said(db) == []
