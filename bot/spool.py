"""What waits for the database, each in a sealed file in memory: all processes of this machine share it."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Any

from bot import crypto


class Spool:
    """One town's things of one kind, JSON each, by their key. A disk or memory that is full stops nothing."""

    def __init__(self, folder: Path, town: str, kind: str) -> None:
        self._folder, self._town, self._kind = folder, town, kind

    def keep(self, key: str, value: Mapping[str, Any]) -> None:
        """Whole or not at all, else OSError; what is kept under the same key is replaced."""
        file, sealed = self._file(key), crypto.ring().seal(json.dumps(value), self._place(_digest(key)))
        try:
            self._write(file, sealed)
        except FileNotFoundError:  # who emptied the folder took it away just then
            self._write(file, sealed)

    def find(self, key: str) -> dict[str, Any] | None:
        return self._opened(self._file(key))

    def forget(self, key: str) -> None:
        with suppress(OSError):
            self._file(key).unlink()
            self._folder.rmdir()  # where nothing else waits

    def all(self) -> Iterator[dict[str, Any]]:
        """Everything that waits here, in no order."""
        return (found for file in self._files() if (found := self._opened(file)) is not None)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether anything may wait, and nobody else on this machine is at it; nobody begins until the end."""
        try:
            folder = os.open(self._folder, os.O_RDONLY)
        except FileNotFoundError:
            yield False
            return
        try:
            yield _locked(folder)
        finally:
            os.close(folder)

    def how_many(self) -> int:
        return sum(1 for _ in self._files())

    def _write(self, file: Path, sealed: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}-{get_ident()}")
        try:
            new.write_bytes(sealed)
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)  # half of it, where memory is full

    def _files(self) -> Iterator[Path]:
        return self._folder.glob(f"{self._town}.*.{self._kind}")

    def _opened(self, file: Path) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(
                crypto.ring().open(file.read_bytes(), self._place(file.name.split(".")[1]))
            )
        except (OSError, crypto.Unreadable):
            return None
        return found

    def _file(self, key: str) -> Path:
        return self._folder / f"{self._town}.{_digest(key)}.{self._kind}"

    def _place(self, digest: str) -> str:
        return f"spool:{self._town}:{digest}"


def _locked(folder: int) -> bool:
    """Until it is closed, or its process dies."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
