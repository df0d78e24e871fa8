"""One worker leads in each database; the others take over within a second or two when it dies."""

import fcntl
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.db import Database

LOCK = 7_218_002  # PostgreSQL advisory lock, of one database
KEEP_ALIVE = {  # a connection that is dead is known to be dead within ten seconds
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class Leader(Protocol):
    """Asked before each tick, from many threads."""

    def leads(self) -> bool:
        """Whether this process leads now; tries to, where nobody else does."""

    def resign(self) -> None:
        """Let another one lead."""


def leader_of(database: Database) -> Leader:
    url = database.engine.url
    return FileLeader(Path(f"{url.database}.leader")) if url.get_backend_name() == "sqlite" else LockLeader(url)


class FileLeader:
    """SQLite: a locked file beside the database. The system gives the lock back when its process dies."""

    def __init__(self, path: Path) -> None:
        self._path, self._file, self._one = path, -1, threading.Lock()

    def leads(self) -> bool:
        with self._one:
            if self._file >= 0 and not self._still_there():
                self._close()
            return self._file >= 0 or self._try()

    def resign(self) -> None:
        with self._one:
            self._close()

    def _try(self) -> bool:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return self._still_there()

    def _still_there(self) -> bool:
        """A lock on a file somebody has removed keeps nobody else out."""
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except FileNotFoundError:
            return False

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1


class LockLeader:
    """PostgreSQL: an advisory lock on a connection of its own. The server gives it back when the connection ends."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=KEEP_ALIVE)
        self._connection: Connection | None = None
        self._holds, self._one = False, threading.Lock()

    def leads(self) -> bool:
        """The lock is as good as its connection, so that is tried each time."""
        with self._one:
            try:
                return self._ask()
            except DBAPIError:
                self._close()
                return False

    def resign(self) -> None:
        with self._one, suppress(DBAPIError):
            if self._connection is not None and self._holds:
                self._connection.execute(text(f"select pg_advisory_unlock({LOCK})"))
        with self._one:
            self._close()

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect()
        question = "select true" if self._holds else f"select pg_try_advisory_lock({LOCK})"
        self._holds = bool(self._connection.scalar(text(question)))
        return self._holds

    def _close(self) -> None:
        connection, self._connection, self._holds = self._connection, None, False
        if connection is not None:
            with suppress(DBAPIError):
                connection.close()
