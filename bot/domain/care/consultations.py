"""A wish to talk with somebody: about what, how and when to be reached, and who has taken it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db import Base, Scoped
from bot.domain.people.parents import Parent
from bot.errors import Refused


class AlreadyTaken(Refused):
    """A colleague has taken it meanwhile."""


class AlreadyClosed(Refused):
    """It is closed."""


class Consultation(Base, Scoped):
    """`topics`, `reach_by`, `reach_when`: keys of the script's choices. `look_by`: when a person will have looked."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    topics: Mapped[list[str]] = mapped_column(default=list)
    reach_by: Mapped[str] = mapped_column(String(16))
    reach_when: Mapped[str] = mapped_column(String(16))
    reader: Mapped[str] = mapped_column(String(16), default="hub")
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    look_by: Mapped[datetime]
    asked_at: Mapped[datetime]
    taken_by: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    parent: Mapped[Parent] = relationship(lazy="joined")

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def ask(
    session: Session, parent: Parent, hub_id: str, look_by: datetime, now: datetime, **wish: object
) -> Consultation:
    """Store a wish: topics, reach_by, reach_when, reader."""
    asked = Consultation(parent_id=parent.id, hub_id=hub_id, look_by=look_by, asked_at=now, **wish)
    session.add(asked)
    session.flush()
    return asked


def waiting(session: Session) -> list[Consultation]:
    """Open and taken ones, the most urgent promise first."""
    alive = select(Consultation).where(Consultation.state != "closed")
    return list(session.scalars(alive.order_by(Consultation.look_by, Consultation.id)))


def how_many(session: Session, state: str) -> int:
    """Counted without looking at anybody."""
    return session.scalars(select(func.count()).select_from(Consultation).where(Consultation.state == state)).one()


def longest_untaken(session: Session, now: datetime) -> timedelta:
    """For how long the oldest wish that nobody has taken has been waiting."""
    oldest = session.scalar(select(func.min(Consultation.asked_at)).where(Consultation.state == "open"))
    return max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def get(session: Session, consultation_id: int) -> Consultation:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Consultation).where(Consultation.id == consultation_id)).one()


def take(session: Session, consultation_id: int, staff_id: int, now: datetime) -> Consultation:
    """One person takes it; the row lock decides between two."""
    found = _locked(session, consultation_id)
    if found.state == "closed":
        raise AlreadyClosed
    if found.taken_by not in (None, staff_id):
        raise AlreadyTaken
    found.state, found.taken_by, found.taken_at = "taken", staff_id, found.taken_at or now
    return found


def close(session: Session, consultation_id: int, now: datetime) -> Consultation:
    found = _locked(session, consultation_id)
    if found.state == "closed":
        raise AlreadyClosed
    found.state, found.closed_at = "closed", now
    return found


def _locked(session: Session, consultation_id: int) -> Consultation:
    one = select(Consultation).where(Consultation.id == consultation_id).with_for_update(of=Consultation)
    return session.scalars(one).one()
