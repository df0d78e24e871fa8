"""Runs jobs in the background: one after the other within a lane, side by side across lanes."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition

Job = Callable[[], object]
SIDE_BY_SIDE = 16


class Lanes:
    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="webhooks")
        self._waiting: dict[str, deque[Job]] = {}
        self._open = 0
        self._changed = Condition()

    def add(self, lane: str, job: Job) -> None:
        with self._changed:
            self._open += 1
            if lane in self._waiting:
                self._waiting[lane].append(job)
                return
            self._waiting[lane] = deque([job])
        self._pool.submit(self._empty, lane)

    def expect(self) -> None:
        """Something is on its way to a lane: not idle, until it has arrived and `settle` says so."""
        with self._changed:
            self._open += 1

    def settle(self) -> None:
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def wait_idle(self, timeout: float) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._open == 0, timeout):
                raise TimeoutError(f"{self._open} webhooks are still under way after {timeout:.1f} s")

    def _empty(self, lane: str) -> None:
        while job := self._next(lane):
            try:
                job()
            except Exception:  # one webhook that cannot be sent must not hold up the person's next ones
                logging.getLogger(__name__).exception("a webhook could not be sent")
            finally:
                self.settle()

    def _next(self, lane: str) -> Job | None:
        with self._changed:
            if self._waiting[lane]:
                return self._waiting[lane].popleft()
            del self._waiting[lane]
            return None
