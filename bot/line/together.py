"""What ends at the same moment is written down in one commit: whoever comes first writes for all who come meanwhile."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
MOMENT = 0.02  # seconds from one commit to the next, so that many share it where many come; the first waits for nobody


class Together(Generic[T]):
    """Nobody waits for company: who comes alone is written alone."""

    def __init__(self) -> None:
        self._waiting, self._writing, self._last = deque[T](), Lock(), 0.0

    def add(self, one: T, write: Callable[[list[T]], None]) -> None:
        """Comes back when it is written, or when another thread, still at work, is about to write it.

        What `write` raises is raised here; what it should have written is not written, for any of them.
        """
        self._waiting.append(one)
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                time.sleep(max(self._last + MOMENT - time.monotonic(), 0))
                write([self._waiting.popleft() for _ in range(len(self._waiting))])
            finally:
                self._last = time.monotonic()
                self._writing.release()
