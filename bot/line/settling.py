"""What became of our replies is written down together: one commit for those of a moment, by whichever came first."""

import threading
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from bot.db import Database

MOMENT = 0.02  # seconds; a process that dies meanwhile leaves rows whose token LINE then refuses: taken, says the relay


class Together:
    """Of one town in one process. Who comes alone waits for nobody."""

    def __init__(self) -> None:
        self._lock, self._waiting, self._last = threading.Lock(), list[Any](), 0.0

    def add(self, one: Any, write: Callable[[list[Any]], None]) -> None:
        """Written when the first of them returns; should that fail, it fails for all, and the relay finds them."""
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
        write(ours)


def of(db: Database) -> Together:
    """A forked process has its own: nobody replies before the fork."""
    with _making:
        return _all.setdefault(db, Together())


_making = threading.Lock()
_all: WeakKeyDictionary[Database, Together] = WeakKeyDictionary()
