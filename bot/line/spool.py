"""Dangers seen at the door, each in a sealed file in memory, until the database has taken them: it may be away."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from bot import spool

log = structlog.get_logger()


@dataclass(frozen=True)
class Sighting:
    """Who may be in which danger; never what they wrote. `carded`: LINE has taken their card.

    `page`: of a private page, the hash of its session: whose it is, is asked later.
    """

    event_id: str
    line_user_id: str
    category: str
    also: tuple[str, ...]
    latin: bool
    seen_at: str
    carded: bool = False
    page: str = ""

    def moment(self) -> datetime:
        return datetime.fromisoformat(self.seen_at)


class Spool:
    """One town's. A disk or memory that is full stops nothing."""

    def __init__(self, folder: Path, town: str) -> None:
        self._files = spool.Spool(folder, town, "danger")

    def keep(self, one: Sighting) -> None:
        """A later state replaces an earlier one."""
        try:
            self._files.keep(one.event_id, asdict(one))
        except OSError as error:
            log.error("danger.not_kept", error=type(error).__name__)

    def find(self, event_id: str) -> Sighting | None:
        found = self._files.find(event_id)
        return _sighting(found) if found else None

    def forget(self, event_id: str) -> None:
        self._files.forget(event_id)

    def all(self) -> list[Sighting]:
        """Everything that waits here, the oldest first."""
        return sorted(map(_sighting, self._files.all()), key=lambda one: one.seen_at)


def _sighting(found: dict[str, Any]) -> Sighting:
    return Sighting(**(found | {"also": tuple(found["also"])}))
