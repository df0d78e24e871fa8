"""Dangers seen at the door, each in a sealed file in memory, until the database has taken them: it may be away."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot import crypto

log = structlog.get_logger()


@dataclass(frozen=True)
class Sighting:
    """Who may be in which danger; never what they wrote. `carded`: LINE has taken their card."""

    event_id: str
    line_user_id: str
    category: str
    also: tuple[str, ...]
    latin: bool
    seen_at: str
    carded: bool = False

    def moment(self) -> datetime:
        return datetime.fromisoformat(self.seen_at)


class Spool:
    """One town's. All processes of this machine share it; a disk or memory that is full stops nothing."""

    def __init__(self, folder: Path, town: str) -> None:
        self._folder, self._town = folder, town

    def keep(self, one: Sighting) -> None:
        """Whole or not at all; a later state replaces an earlier one."""
        sealed = crypto.ring().seal(json.dumps(asdict(one)), self._place(one.event_id))
        file = self._file(one.event_id)
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            new = file.with_suffix(f".{os.getpid()}")
            new.write_bytes(sealed)
            new.replace(file)
        except OSError as error:
            log.error("danger.not_kept", error=type(error).__name__)

    def find(self, event_id: str) -> Sighting | None:
        try:
            return self._read(self._file(event_id).read_bytes(), self._place(event_id))
        except (OSError, crypto.Unreadable):
            return None

    def forget(self, event_id: str) -> None:
        with suppress(OSError):
            self._file(event_id).unlink()
            self._folder.rmdir()  # where nothing else waits

    def all(self) -> list[Sighting]:
        """Everything that waits here, the oldest first."""
        found = [self._opened(file) for file in self._folder.glob(f"{self._town}.*.danger")]
        return sorted((one for one in found if one), key=lambda one: one.seen_at)

    def _opened(self, file: Path) -> Sighting | None:
        try:
            return self._read(file.read_bytes(), f"spool:{self._town}:{file.name.split('.')[1]}")
        except (OSError, crypto.Unreadable):
            return None

    def _read(self, sealed: bytes, place: str) -> Sighting:
        found = json.loads(crypto.ring().open(sealed, place))
        return Sighting(**(found | {"also": tuple(found["also"])}))

    def _file(self, event_id: str) -> Path:
        return self._folder / f"{self._town}.{_digest(event_id)}.danger"

    def _place(self, event_id: str) -> str:
        return f"spool:{self._town}:{_digest(event_id)}"


def _digest(event_id: str) -> str:
    return hashlib.sha256(event_id.encode()).hexdigest()[:32]
