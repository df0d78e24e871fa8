"""How they are, asked every two weeks of those who want it: no score, no history, no diagnosis; only "twice low"."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import crypto
from bot.db import Base
from bot.domain.people.parents import Parent
from bot.errors import Refused


class TwiceLow(Refused):
    """Low today, and low the time before: somebody to talk with is offered, and nobody is told."""


class Mood(Base):
    """A row only for who wants to be asked. `sealed_last`: whether the last answer was low; nothing older is kept."""

    __tablename__ = "mood"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(index=True)
    sealed_last: Mapped[bytes | None] = mapped_column(info={"place": "mood.last:{parent_id}"})

    parent: Mapped[Parent] = relationship(lazy="joined")


def wanted(session: Session, parent_id: str) -> Mood | None:
    return session.get(Mood, parent_id)


def begin(session: Session, parent_id: str, first_at: datetime) -> None:
    """Asked from then on; wanting it twice changes nothing."""
    if wanted(session, parent_id) is None:
        session.add(Mood(parent_id=parent_id, next_at=first_at))
        session.flush()


def stop(session: Session, parent_id: str) -> None:
    """And what was kept is gone."""
    found = wanted(session, parent_id)
    if found is not None:
        session.delete(found)
        session.flush()


def due(session: Session, now: datetime) -> list[Mood]:
    """Whom to ask now; not who has blocked us or wants silence."""
    asked = select(Mood).join(Parent, Parent.id == Mood.parent_id).where(Mood.next_at <= now)
    asked = asked.where(Parent.reachable, Parent.silence.is_(None), Parent.line_user_id.is_not(None))
    return list(session.scalars(asked.order_by(Mood.next_at)))


def asked(mood: Mood, every: timedelta, now: datetime) -> None:
    mood.next_at = now + every


def note(session: Session, parent_id: str, feeling: str) -> None:
    """Skipping forgets nothing and counts for nothing. Refuses (and so keeps the earlier low) at a low after a low."""
    found = wanted(session, parent_id)
    if found is None or feeling == "skip":
        return
    low, place = feeling == "low", f"mood.last:{parent_id}"
    low_before = bool(found.sealed_last) and crypto.open_json(found.sealed_last or b"", place) is True
    found.sealed_last = crypto.seal_json(low, place)
    session.flush()
    if low and low_before:
        raise TwiceLow
