"""The pictures, films, sounds and files that people sent: there for a while, the big ones not at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.refusals import RefusalError, not_found

Content = tuple[str, bytes]  # media type, bytes


@dataclass(frozen=True, slots=True)
class Kept:
    media_type: str
    content: bytes
    since: datetime

    @property
    def kind(self) -> str:
        return self.media_type.partition("/")[0]


class Contents:
    """By message id. `preparing` is how long a film or a sound takes to be ready, `kept_for` when LINE forgets all."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.preparing = timedelta(0)
        self.kept_for: timedelta | None = None  # None: for ever
        self._now = now
        self._kept: dict[str, Kept] = {}
        self._unsent: set[str] = set()

    def __setitem__(self, message_id: str, content: Content) -> None:
        self._kept[message_id] = Kept(*content, self._now())

    def __getitem__(self, message_id: str) -> Content:
        """As the phone shows it, whatever LINE's servers still have."""
        kept = self._kept[message_id]
        return kept.media_type, kept.content

    def unsend(self, message_id: str) -> None:
        self._unsent.add(message_id)

    def get(self, message_id: str, now: datetime) -> Kept:
        """What the bot can fetch; refuses what LINE does not have, or has no longer."""
        kept = self._kept.get(message_id)
        if kept is None:
            raise not_found("not found")
        if message_id in self._unsent or (self.kept_for is not None and now - kept.since > self.kept_for):
            raise RefusalError(410, "The content is gone")
        return kept

    def is_ready(self, kept: Kept, now: datetime) -> bool:
        return kept.kind not in ("video", "audio") or now - kept.since >= self.preparing
