"""This process as a sender: it beats from its first message on, and takes its share of the town's rate."""

import threading
import time
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.db import Database
from bot.domain.news import rates, senders
from bot.line.together import Together

log = structlog.get_logger()
REPLIES = 10  # taken from the bucket at once, so that a reply costs no commit of its own
USE_WITHIN = 1.0  # seconds; what a process leaves unused for so long is lost
HOLD_BACK = 5.0
MOST_WAIT = 5.0  # seconds; a reply token lives for a minute


class Sender:
    """Of one town in one process. The beat ends with the database."""

    def __init__(self, db: Database) -> None:
        self.name, self.ended = senders.me(), Together[Any]()  # tries whose fate is to be written down
        self._db, self._one = db, threading.Lock()
        self._left, self._until, self._held_until = 0, 0.0, 0.0
        _beat(db, self.name)
        threading.Thread(target=_keep_beating, args=(db, self.name), name="beat", daemon=True).start()

    def wait_for_reply(self) -> None:
        """Until a reply may leave."""
        with self._one:
            if not self._left or time.monotonic() > self._until:
                wait_until(self._take())
            self._left -= 1

    def hold_back(self) -> None:
        """LINE does not let us in: for some seconds nothing of this process is tried; the relay goes on later."""
        self._held_until = time.monotonic() + HOLD_BACK

    def held_back(self) -> bool:
        return time.monotonic() < self._held_until

    def _take(self) -> float:
        with self._db.write(urgent=True) as session:
            starts, _ = rates.take(session, "reply", REPLIES, clock.now())
        self._left, self._until = REPLIES, time.monotonic() + USE_WITHIN
        return starts.timestamp()


def of(db: Database) -> Sender:
    """A forked process is a new sender."""
    with _making:
        found: Sender | None = db.beside.get("sender")
        if found is None or found.name != senders.me():
            found = db.beside["sender"] = Sender(db)
        return found


def wait_until(moment: float) -> None:
    """A moment by the town's clock; never long, whatever somebody does to the clock."""
    time.sleep(min(max(moment - clock.now().timestamp(), 0.0), MOST_WAIT))


def _keep_beating(db: Database, name: str) -> None:
    while not db.closed.wait(senders.BEAT.total_seconds()):
        _beat(db, name)


def _beat(db: Database, name: str) -> None:
    """A beat that fails is one missed: what we hold may be taken over, and our keys still keep it from going twice."""
    try:
        with db.write(urgent=True) as session:
            senders.beat(session, name, clock.now())
    except SQLAlchemyError as error:
        log.warning("sender.beat_missed", error=type(error).__name__)


_making = threading.Lock()
