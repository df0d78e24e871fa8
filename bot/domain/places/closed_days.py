"""Days on which a hub stays closed against its rules, as its staff say."""

from collections.abc import Collection
from datetime import date, time

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped, insert_if_new


class ClosedDay(Base, Scoped):
    """One hub, one day; with `until` it opens again at that time of the same day."""

    __tablename__ = "closed_day"
    __table_args__ = (UniqueConstraint("hub_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    until: Mapped[time | None]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def close(session: Session, hub_id: str, day: date, reason: str = "", until: time | None = None) -> bool:
    """Says whether this was new. What was to open again may stay shut for longer, never for less."""
    row = {"hub_id": hub_id, "day": day, "reason": reason, "until": until}
    if insert_if_new(session, ClosedDay, [row]):
        return True
    longer = update(ClosedDay).where(ClosedDay.hub_id == hub_id, ClosedDay.day == day, ClosedDay.until.is_not(None))
    session.execute((longer.where(ClosedDay.until < until) if until else longer).values(until=until))
    return False


def open_again(session: Session, hub_id: str, day: date) -> None:
    session.execute(delete(ClosedDay).where(ClosedDay.hub_id == hub_id, ClosedDay.day == day))


def of_hub(session: Session, hub_id: str, since: date) -> frozenset[date]:
    """Whole days, from `since` on: what `opening` wants to know."""
    wanted = select(ClosedDay.day).where(ClosedDay.hub_id == hub_id, ClosedDay.day >= since, ClosedDay.until.is_(None))
    return frozenset(session.scalars(wanted))


def of_hubs(session: Session, hub_ids: Collection[str], since: date) -> set[tuple[str, date]]:
    """Hub and day, from `since` on; also those on which it opens again."""
    wanted = select(ClosedDay.hub_id, ClosedDay.day).where(ClosedDay.hub_id.in_(hub_ids), ClosedDay.day >= since)
    return {(hub_id, day) for hub_id, day in session.execute(wanted)}


def shut_until(session: Session, hub_id: str, day: date) -> time | None:
    """When it opens again; None where it does not, or is not shut."""
    return session.scalar(select(ClosedDay.until).where(ClosedDay.hub_id == hub_id, ClosedDay.day == day))


def coming(session: Session, hub_id: str, since: date) -> list[ClosedDay]:
    """From `since` on, with their reasons."""
    wanted = select(ClosedDay).where(ClosedDay.hub_id == hub_id, ClosedDay.day >= since)
    return list(session.scalars(wanted.order_by(ClosedDay.day)))
