"""This process as a sender: it beats from its first message on, and takes its share of the town's rate."""

import threading
import time
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.delivery import rates, senders
from bot.errors import named, places
from bot.line import fates
from bot.line.together import Together

log = structlog.get_logger()
AHEAD = 0.2  # seconds of the town's rate that replies may be ahead of it: they are paid for after they left
HOLD_BACK = 5.0
MOST_WAIT = 5.0  # seconds; a reply token lives for a minute


class Sender:
    """Of one town in one process. The beat ends with the database."""

    def __init__(self, db: Database) -> None:
        self.name, self.ended = senders.me(), Together[Any]()  # tries whose fate is to be written down
        self._next_reply, self._held_until = 0.0, 0.0
        _beat(db, self.name)
        threading.Thread(target=_keep_beating, args=(db, self.name), name="beat", daemon=True).start()

    def wait_for_reply(self) -> None:
        """Until a reply may leave. Below the town's rate it may at once, and asks no database."""
        wait_until(self._next_reply)

    def pay(self, session: Session, replies: int) -> None:
        """For those that left, in the commit that writes down what became of them; last in it."""
        due, apart = rates.take(session, "reply", replies, clock.now())
        self._next_reply = (due + replies * apart).timestamp() - AHEAD

    def hold_back(self) -> None:
        """LINE does not let us in: for some seconds nothing of this process is tried; the relay goes on later."""
        self._held_until = time.monotonic() + HOLD_BACK

    def held_back(self) -> bool:
        return time.monotonic() < self._held_until


def of(db: Database) -> Sender:
    """A forked process is a new sender; who leads, and no longer leads, is the same one."""
    db = db.plain
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
        _write_late(db)


def _beat(db: Database, name: str) -> None:
    """A beat that fails is one missed: what we hold may be taken over, and our keys still keep it from going twice."""
    try:
        with db.write(urgent=True) as session:
            senders.beat(session, name, clock.now())
    except Exception as error:  # nobody starts this thread again
        log.warning("sender.beat_missed", error=named(error))


def _write_late(db: Database) -> None:
    try:
        fates.write_late(db)
    except Exception as error:  # the beat goes on
        log.error("delivery.not_written", error=named(error), at=places(error))


_making = threading.Lock()
