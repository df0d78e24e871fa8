"""SQLite's writers, of all threads and processes: one at a time, in the order they came; small ones share a commit."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

Result = TypeVar("Result")


class Writers:
    """Of one database in one process. SQLite's own way is to sleep and try again: unfair, and up to 100 ms late."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._line, self._first, self._adding = threading.Lock(), threading.Lock(), threading.Lock()
        self._waiting: list[_Small[Any]] = []
        self._file: tuple[int, int] = (0, -1)  # process, file descriptor: a lock is not shared over a fork

    @contextmanager
    def turn(self, urgent: bool) -> Iterator[None]:
        """`urgent` goes before the others of this process."""
        if self._engine.dialect.name != "sqlite":
            yield
            return
        with nullcontext() if urgent else self._line, self._first, self._among_processes():
            yield

    def together(self, work: Callable[[Connection], Result]) -> Result:
        """A few statements, in one commit with those of other threads that came meanwhile; back when it is done.

        What raises is undone alone. On PostgreSQL, which bundles commits itself, each is a transaction of its own.
        """
        if self._engine.dialect.name != "sqlite":
            with self._engine.begin() as connection:
                return work(connection)
        mine = _Small(work)
        with self._adding:
            self._waiting.append(mine)
        with self.turn(urgent=True) if not mine.done else nullcontext():
            if not mine.done:
                self._do_all()
        return mine.result()

    def _do_all(self) -> None:
        with self._adding:
            all_, self._waiting = self._waiting, []
        try:
            self._do(all_)
        except BaseException as error:
            if not isinstance(error, Exception):
                for one in all_:
                    one.error, one.done = error, True
                return
            for one in all_:  # each alone, to find out whose mistake it was
                try:
                    self._do([one])
                except Exception as error:
                    one.error, one.done = error, True

    def _do(self, some: "list[_Small[Any]]") -> None:
        with self._engine.begin() as connection:
            values = [one.work(connection) for one in some]
        for one, value in zip(some, values, strict=True):
            one.value, one.done = value, True

    @contextmanager
    def _among_processes(self) -> Iterator[None]:
        descriptor = self._descriptor()
        if descriptor < 0:
            yield
            return
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _descriptor(self) -> int:
        """The file the processes queue at, beside the database; none where that is in memory."""
        if self._file[0] != os.getpid():
            name = self._engine.url.database
            path = f"{name}-queue" if name and name != ":memory:" else ""
            self._file = (os.getpid(), os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) if path else -1)
        return self._file[1]


class _Small(Generic[Result]):
    """One piece of work, and what became of it."""

    def __init__(self, work: Callable[[Connection], Result]) -> None:
        self.work, self.done = work, False
        self.value: Result
        self.error: BaseException | None = None

    def result(self) -> Result:
        if self.error:
            raise self.error
        return self.value
