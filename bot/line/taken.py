"""Writes down that LINE took our replies: one commit for those of a moment, by whichever thread came first."""

import threading
import time
from weakref import WeakKeyDictionary

from bot.db import Database
from bot.domain.news import held
from bot.domain.news.held import Taken

MOMENT = 0.02  # seconds; a process that dies meanwhile leaves rows whose token LINE then refuses: taken, says the relay


class Notes:
    """Of one town in one process."""

    def __init__(self, db: Database) -> None:
        self._db, self._lock, self._waiting = db, threading.Lock(), list[Taken]()
        self._last = 0.0

    def note(self, one: Taken) -> None:
        """Who comes first waits for the others, if the one before was just now, and writes for all."""
        with self._lock:
            self._waiting.append(one)
            if len(self._waiting) > 1:
                return
            pause = self._last + MOMENT - time.monotonic()
        if pause > 0:
            time.sleep(MOMENT)
        with self._lock:
            ours, self._waiting = self._waiting, []
            self._last = time.monotonic()
        self._db.together(lambda connection: held.settle(connection, ours))


def note(db: Database, one: Taken) -> None:
    with _making:
        notes = _notes.setdefault(db, Notes(db))
    notes.note(one)


_making = threading.Lock()
_notes: WeakKeyDictionary[Database, Notes] = WeakKeyDictionary()
