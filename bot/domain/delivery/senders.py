"""Who sends: every process has a name of its own, and beats while it lives; what a silent one held, others take."""

import os
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.domain.office import heartbeat
from bot.domain.office.heartbeat import Heartbeat

BEAT = timedelta(seconds=5)
SILENCE = timedelta(seconds=20)  # four beats missed, and longer than any call to LINE may take
FORGOTTEN = timedelta(minutes=10)  # no call lasts so long: a living process that still holds a row has lost it
KEPT = timedelta(days=1)

_mine: tuple[int, str] = (0, "")


def me() -> str:
    """The name of this process; a forked one has its own."""
    global _mine
    if _mine[0] != os.getpid():
        _mine = (os.getpid(), f"sender:{uuid.uuid4().hex}")
    return _mine[1]


def beat(session: Session, sender: str, now: datetime) -> None:
    heartbeat.beat(session, sender, now)


def bury(session: Session, now: datetime) -> None:
    """Forget the names of processes that have been dead for a day."""
    dead = delete(Heartbeat).where(Heartbeat.name.startswith("sender:"), Heartbeat.beat_at < now - KEPT)
    session.execute(dead.execution_options(synchronize_session=False))
