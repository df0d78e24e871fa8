"""Which language a card is in: remembered, or looked up for a moment; a late card would be worse than two languages."""

import threading
import time

import pytest

from bot import clock
from bot.db import Database
from bot.domain.people import parents
from bot.line import readers
from bot.line.readers import LOOK_UP, Readers


def test_who_is_known_is_looked_up_and_what_was_learned_is_remembered(db: Database) -> None:
    with db.write() as session:
        parents.meet(session, "minh", clock.now()).language = "vi"
    reading = Readers(db, "town")
    assert (reading.language_of("minh"), reading.language_of("a stranger")) == ("vi", None)
    reading.learn("minh", "en")
    assert reading.language_of("minh") == "en"


def test_a_database_that_does_not_answer_holds_nothing_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """For as long as in a town: the other tests give it more."""
    over = threading.Event()
    monkeypatch.setattr(readers, "LOOK_UP", LOOK_UP)
    monkeypatch.setattr(parents, "find", lambda *_: over.wait(10) and None)
    began = time.monotonic()
    assert Readers(db, "town").language_of("minh") is None
    assert time.monotonic() - began < 3
    over.set()
