"""Families nobody should lose sight of: why they are on the list, and what a person has decided about them."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.people.parents import Parent

ENDINGS = ("talked", "not_wanted", "elsewhere", "not_reached")


class Outreach(Base, Scoped):
    """One a family, begun anew with each pregnancy. `reason`: why it was listed when staff decided; see `lists`."""

    __tablename__ = "outreach"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), unique=True)
    due_date: Mapped[date]
    reason: Mapped[str] = mapped_column(String(16))
    owner: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    next_contact: Mapped[date | None]
    closed_as: Mapped[str | None] = mapped_column(String(16))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(select(Parent.__table__.c.id).where(Parent.seen_by(hubs)))


def of(session: Session, parent_id: str) -> Outreach | None:
    return session.scalars(select(Outreach).where(Outreach.parent_id == parent_id)).one_or_none()
