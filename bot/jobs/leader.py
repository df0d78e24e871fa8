"""One worker leads in each town's database; another takes over within seconds when it dies, or is frozen."""

import os
import socket
import threading
import time
import uuid
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.office import leadership
from bot.domain.office.leadership import Leadership
from bot.errors import named

log = structlog.get_logger()
BEAT = 1.0  # seconds between two beats, and between two looks of those who wait
LEASE = 4.0  # seconds without a beat after which another one leads


class Leader(Protocol):
    """Asked before each tick, from many threads."""

    @property
    def db(self) -> Database:
        """For whoever leads: nothing is committed in it after another one has taken over."""

    def leads(self) -> bool:
        """Whether this process leads now."""


class Lease:
    """Call `beat` again and again. Time is measured with the clock that never jumps, each process its own.

    The lease counts from before a beat, a takeover from after it was seen: two never lead at once. A process that was
    frozen wakes up with its lease over; what it was in the middle of is refused at its commit.
    """

    def __init__(self, database: Database) -> None:
        self.db = database.fenced(self._require)
        self._plain, self._one = database, threading.Lock()
        self._me = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._term, self._until = 0, 0.0
        self._seen: tuple[int, int] = (0, 0)
        self._seen_at = time.monotonic()

    def leads(self) -> bool:
        return time.monotonic() < self._until

    def beat(self) -> None:
        """Keep the lead, or take it where nobody has it any more."""
        with self._one:
            try:
                self._keep() if self._term else self._wait()
            except Exception as error:  # whatever it is, the next beat is tried: nobody starts this thread again
                log.warning("leader.beat_missed", error=named(error))

    def resign(self) -> None:
        """Let another one lead at once."""
        with self._one:
            term, self._term, self._until = self._term, 0, 0.0
            if term:
                with self._plain.write() as session:
                    leadership.resign(session, term)

    def _keep(self) -> None:
        began = time.monotonic()
        with self._plain.write(urgent=True) as session:
            mine = leadership.beat(session, self._term, clock.now())
        if mine:
            self._until = began + LEASE
        else:
            log.warning("leader.overtaken", term=self._term)
            self._term, self._until = 0, 0.0

    def _wait(self) -> None:
        began = time.monotonic()
        with self._plain.read() as session:
            found = leadership.look(session)
        if self._is_alive(found):
            return
        with self._plain.write(urgent=True) as session:
            term = leadership.take_over(session, found, self._me, clock.now())
        if term:
            log.info("leader.leads", term=term)
            self._term, self._until = term, began + LEASE

    def _is_alive(self, found: Leadership | None) -> bool:
        """It has a holder, and I have not yet seen it stand still for as long as a lease."""
        if found is None or found.holder is None:
            return False
        if (found.term, found.beats) != self._seen:
            self._seen, self._seen_at = (found.term, found.beats), time.monotonic()
        return time.monotonic() - self._seen_at < LEASE

    def _require(self, session: Session) -> None:
        leadership.require(session, self._term)
