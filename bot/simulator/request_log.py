"""Every request, in both directions, as the log panel and the tests see it."""

import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

KEPT = 10_000


@dataclass(frozen=True)
class Logged:
    """One request. `api`: the bot called the platform; `webhook`: the platform called the bot."""

    kind: Literal["api", "webhook"]
    method: str
    path: str
    status: int | None  # None: no answer came
    reason: str  # "ok", or LINE's word for what went wrong
    at: datetime
    took_ms: float
    sent_bytes: bytes = b""
    answer_bytes: bytes = b""
    request_id: str = ""
    fault: str = ""  # the fault that was asked for, if one struck

    @property
    def sent(self) -> Any:
        """What was sent: parsed where it is JSON, else its text; None where nothing was."""
        return readable(self.sent_bytes)

    @property
    def answer(self) -> Any:
        return readable(self.answer_bytes)


class RequestLog:
    def __init__(self) -> None:
        self._entries: deque[Logged] = deque(maxlen=KEPT)
        self.total = 0

    def add(self, entry: Logged) -> None:
        self._entries.append(entry)
        self.total += 1

    def since(self, total: int) -> list[Logged]:
        """What came after the first `total`, as far as it is still kept."""
        newest = list(islice(reversed(self._entries), max(self.total - total, 0)))
        return newest[::-1]

    def all(self) -> list[Logged]:
        return list(self._entries)

    def clear(self) -> None:
        self._entries.clear()

    def latest(self, count: int) -> list[tuple[int, Logged]]:
        """The newest ones with their numbers, oldest first."""
        newest = list(islice(reversed(self._entries), max(0, count)))
        return [(self.total - place, entry) for place, entry in enumerate(newest, 1)][::-1]

    def get(self, number: int) -> Logged:
        """The request of this number, as long as it is kept."""
        place = number - (self.total - len(self._entries))
        if number >= self.total or place < 0:
            raise LookupError("no such request is kept")
        return self._entries[place]


def readable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        pass
    try:
        return body.decode()
    except UnicodeDecodeError:
        return f"<{len(body)} bytes>"
