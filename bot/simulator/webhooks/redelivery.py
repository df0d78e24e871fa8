"""Webhooks the bot did not answer well, waiting to be sent once more."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock, Thread

from bot.simulator.webhooks.events import Event

LOOKS_EVERY = 0.1  # real seconds; the simulator's clock may jump meanwhile


@dataclass(frozen=True)
class Parcel:
    """One webhook: the events that are sent together."""

    url: str
    destination: str
    events: list[Event]
    attempts: int = 0  # that failed


class Redeliveries:
    def __init__(self, now: Callable[[], datetime], again: Callable[[Parcel], None]) -> None:
        self._now = now
        self._again = again
        self._waiting: list[tuple[datetime, Parcel]] = []
        self._lock = RLock()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def add(self, parcel: Parcel, seconds: float) -> None:
        with self._lock:
            self._waiting.append((self._now() + timedelta(seconds=seconds), parcel))
            if len(self._waiting) == 1:
                Thread(target=self._watch, name="redeliveries", daemon=True).start()

    def release_due(self) -> bool:
        """Send what is due; says whether there was anything."""
        with self._lock:
            now = self._now()
            due = [one for one in self._waiting if one[0] <= now]
            self._waiting = [one for one in self._waiting if one[0] > now]
            for _, parcel in due:
                self._again(parcel)
            return bool(due)

    def _watch(self) -> None:
        while self._waiting:
            time.sleep(LOOKS_EVERY)
            self.release_due()
