"""What became of a try, and writing it down: many in one commit, and one by one where that does not work."""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database, wait_at_most
from bot.domain.delivery import deliveries
from bot.domain.delivery.outbox import InHand
from bot.errors import named

log = structlog.get_logger()
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # the database, not a mistake of ours
MOST_LATE = 10_000  # fates that a process keeps while it is; of others the relay asks LINE again
CROSSED = 300  # ms; staff who stop a broadcast hold its chunks in another order, and must not be the ones to give way


@dataclass(frozen=True)
class Fate:
    """Still to be written down. `write` is None for what LINE took: many of those are one statement."""

    row: InHand
    became: str
    reason: str
    write: Callable[[Session, datetime], None] | None = None


def end(row: InHand, state: str, reason: str) -> Fate:
    def write(session: Session, now: datetime) -> None:
        deliveries.settle(session, row, state, now, reason)

    return Fate(row, state, reason, None if state == "accepted" else write)


def again(row: InHand, after: timedelta, reason: str, perhaps_sent: bool = False) -> Fate:
    def write(session: Session, now: datetime) -> None:
        deliveries.again(session, row, now + after, reason, perhaps_sent)

    return Fate(row, reason, reason, write)


def write_down(db: Database, fates: Sequence[Fate], last: Callable[[Session], None] | None = None) -> None:
    """In the order in which everybody locks rows. What cannot be written now is written with a later beat.

    Where the process dies before that, it is tried again with its key, and LINE says 409.
    `last` belongs to all of them, at the end of their commit; where they cannot be written together, it is left out.
    """
    ordered = sorted(fates, key=lambda fate: (fate.row.created_at, fate.row.id or 0))
    try:
        _write(db, ordered, last)
    except Exception as error:
        log.warning("delivery.not_together", fates=len(ordered), error=named(error))
        for fate in ordered:
            _alone(db, fate)


def write_late(db: Database) -> None:
    """What could not be written while the database was away: the fence keeps it from being too late."""
    waiting = _not_written(db)
    for _ in range(len(waiting)):
        fate = waiting.popleft()
        try:
            _write(db, [fate])
        except AWAY:
            waiting.appendleft(fate)
            return


def _alone(db: Database, fate: Fate) -> None:
    try:
        _write(db, [fate])
    except Exception as error:
        log.error("delivery.not_written", key=fate.row.retry_key, kind=fate.row.kind, error=named(error))
        if isinstance(error, AWAY):
            _not_written(db).append(fate)


def _not_written(db: Database) -> deque[Fate]:
    waiting: deque[Fate] = db.beside.setdefault("fates", deque(maxlen=MOST_LATE))
    return waiting


def _write(db: Database, fates: Sequence[Fate], last: Callable[[Session], None] | None = None) -> None:
    accepted: dict[str, list[InHand]] = defaultdict(list)
    with db.write() as session:
        if len(fates) > 1 and any(fate.row.is_chunk() for fate in fates):
            wait_at_most(session, CROSSED)
        for fate in fates:
            if fate.write is None:
                accepted[fate.reason].append(fate.row)
            else:
                fate.write(session, clock.now())
        for reason, rows in accepted.items():
            deliveries.accept(session, rows, clock.now(), reason)
        if last:
            last(session)
