"""Who leads: one worker a town, as long as it keeps counting; what it does afterwards is refused."""

from datetime import datetime

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.errors import Refused

ONE = "worker"


class NotLeading(Refused):
    """Another process has taken over meanwhile."""


class Leadership(Base):
    """One row. `term` grows with every change of leader, `beats` while one leads; who resigns leaves no `holder`.

    Nobody compares clocks: who sees `beats` stand still for long enough takes over. The times are for people to read.
    """

    __tablename__ = "leadership"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(96))
    term: Mapped[int] = mapped_column(BigInteger)
    beats: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime]
    beat_at: Mapped[datetime]


def look(session: Session) -> Leadership | None:
    return session.get(Leadership, ONE)


def beat(session: Session, term: int, now: datetime) -> bool:
    """Says whether this term is still the one."""
    mine = update(Leadership).where(Leadership.name == ONE, Leadership.term == term)
    beaten = mine.values(beats=Leadership.beats + 1, beat_at=now).returning(Leadership.term)
    return bool(session.execute(beaten.execution_options(synchronize_session=False)).all())


def take_over(session: Session, seen: Leadership | None, holder: str, now: datetime) -> int | None:
    """The new term; None where somebody was quicker, or the one who leads has beaten since it was `seen`."""
    if seen is None:
        row = {"name": ONE, "holder": holder, "term": 1, "beats": 0, "since": now, "beat_at": now}
        return 1 if insert_if_new(session, Leadership, [row]) else None
    same = update(Leadership).where(Leadership.name == ONE, Leadership.term == seen.term)
    same = same.where(Leadership.beats == seen.beats)
    mine = same.values(holder=holder, term=seen.term + 1, beats=0, since=now, beat_at=now)
    taken = session.execute(mine.returning(Leadership.term).execution_options(synchronize_session=False))
    return taken.scalar_one_or_none()


def resign(session: Session, term: int) -> None:
    """Anybody may take over at once."""
    mine = update(Leadership).where(Leadership.name == ONE, Leadership.term == term)
    gone = mine.values(holder=None, beats=Leadership.beats + 1)
    session.execute(gone.execution_options(synchronize_session=False))


def require(session: Session, term: int) -> None:
    """Last in a transaction: nobody takes over between this look and the commit."""
    mine = select(Leadership.term).where(
        Leadership.name == ONE, Leadership.term == term, Leadership.holder.is_not(None)
    )
    if session.execute(mine.with_for_update(read=True)).one_or_none() is None:
        raise NotLeading
