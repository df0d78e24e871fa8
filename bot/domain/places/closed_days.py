"""Days on which a hub stays closed against its rules, as its staff say."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped, insert_if_new


class ClosedDay(Base, Scoped):
    """One hub, one day."""

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("hub_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def close(session: Session, hub_id: str, day: date, reason: str = "") -> bool:
    """Says whether this was new."""
    return insert_if_new(session, ClosedDay, [{"hub_id": hub_id, "day": day, "reason": reason}]) == 1


def open_again(session: Session, hub_id: str, day: date) -> None:
    session.execute(delete(ClosedDay).where(ClosedDay.hub_id == hub_id, ClosedDay.day == day))


def of_hub(session: Session, hub_id: str, since: date) -> frozenset[date]:
    """From `since` on: what `opening` wants to know."""
    wanted = select(ClosedDay.day).where(ClosedDay.hub_id == hub_id, ClosedDay.day >= since)
    return frozenset(session.scalars(wanted))


def of_hubs(session: Session, hub_ids: Collection[str], since: date) -> set[tuple[str, date]]:
    """Hub and day, from `since` on."""
    wanted = select(ClosedDay.hub_id, ClosedDay.day).where(ClosedDay.hub_id.in_(hub_ids), ClosedDay.day >= since)
    return {(hub_id, day) for hub_id, day in session.execute(wanted)}


def coming(session: Session, hub_id: str, since: date) -> list[ClosedDay]:
    """From `since` on, with their reasons."""
    wanted = select(ClosedDay).where(ClosedDay.hub_id == hub_id, ClosedDay.day >= since)
    return list(session.scalars(wanted.order_by(ClosedDay.day)))
