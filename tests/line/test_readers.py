"""Which language a card is in: remembered, or looked up for a moment; a late card would be worse than two languages."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.people import parents
from bot.line import readers
from bot.line.readers import Readers


def test_who_is_known_is_looked_up_once_and_then_remembered(db: Database) -> None:
    with db.write() as session:
        parents.meet(session, "minh", clock.now()).language = "vi"
    reading = Readers(db, "town")
    assert (reading.language_of("minh"), reading.language_of("a stranger")) == ("vi", None)
    reading.learn("minh", "en")
    assert reading.language_of("minh") == "en"


def test_a_database_that_does_not_answer_holds_nothing_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LOOK_UP", 0.1)
    over = threading.Event()

    @contextmanager
    def silent() -> Iterator[Session]:
        over.wait(10)
        raise AssertionError
        yield

    monkeypatch.setattr(db, "read", silent)
    began = time.monotonic()
    assert Readers(db, "town").language_of("minh") is None
    assert time.monotonic() - began < 5
    over.set()
