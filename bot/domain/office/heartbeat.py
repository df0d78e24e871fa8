"""Signs of life of what works in the background."""

from datetime import datetime, timedelta

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new

WORKER = "worker"
PROBE = "readyz"  # written only to see whether anything can be
SILENCE = timedelta(seconds=30)  # a longer pause counts as having stood still


class Heartbeat(Base):
    """One row a name. `started_at`: since when it has been beating without standing still."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    beat_at: Mapped[datetime]
    started_at: Mapped[datetime]


def beat(session: Session, name: str, now: datetime) -> None:
    insert_if_new(session, Heartbeat, [{"name": name, "beat_at": now, "started_at": now}])
    mine = update(Heartbeat).where(Heartbeat.name == name).execution_options(synchronize_session=False)
    session.execute(mine.where(Heartbeat.beat_at < now - SILENCE).values(started_at=now))
    session.execute(mine.values(beat_at=now))


def age(session: Session, name: str, now: datetime) -> timedelta | None:
    """How long ago it beat last (never negative, whatever the clock did); None where it never did."""
    row = session.get(Heartbeat, name)
    return None if row is None else max(now - row.beat_at, timedelta(0))
