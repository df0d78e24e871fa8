"""Days on which a hub stays closed against its rules, as its staff say; every day, once it has left the folder."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Date, ForeignKey, Time, UniqueConstraint, delete, or_, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from bot import clock
from bot.db import Base, Scoped, insert_if_new
from bot.domain.places.hubs import Hub


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
    """Whole days, from `since` on."""
    wanted = select(ClosedDay.day).where(ClosedDay.hub_id == hub_id, ClosedDay.day >= since, ClosedDay.until.is_(None))
    return frozenset(session.scalars(wanted))


def spells(session: Session, hub_id: str, since: date) -> dict[date, time | None]:
    """Each day from `since` on, and when it opens again (None: not that day): what `opening` wants to know."""
    return {one.day: one.until for one in coming(session, hub_id, since)}


def shuts(session: Session, hub_id: str, moment: datetime) -> bool:
    """Is the hub closed then, as its staff say, or for good?"""
    if session.scalar(select(Hub.slug).where(Hub.slug == hub_id, ~Hub.active)):
        return True
    here = moment.astimezone(clock.TOKYO)
    rows = session.execute(select(ClosedDay.until).where(ClosedDay.hub_id == hub_id, ClosedDay.day == here.date()))
    return any(until is None or here.time() < until for (until,) in rows)


def covers(hub_id: InstrumentedAttribute[str], moment: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """The same, asked within a query."""
    then = (ClosedDay.hub_id == hub_id, ClosedDay.day == _Day(moment))
    still = or_(ClosedDay.until.is_(None), _Clock(moment) < ClosedDay.until)
    return or_(select(ClosedDay.id).where(*then, still).exists(), hub_id.in_(select(Hub.slug).where(~Hub.active)))


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


class _Day(FunctionElement[date]):
    """Of a moment, in Japan."""

    type = Date()
    inherit_cache = True


class _Clock(FunctionElement[time]):
    """What the clock shows then, in Japan."""

    type = Time()
    inherit_cache = True


@compiles(_Day, "postgresql")
@compiles(_Clock, "postgresql")
def _of_postgresql(element: FunctionElement[Any], compiler: Any, **more: Any) -> str:
    moment, kind = compiler.process(element.clauses, **more), "DATE" if isinstance(element, _Day) else "TIME"
    return f"CAST({moment} AT TIME ZONE 'Asia/Tokyo' AS {kind})"


@compiles(_Day, "sqlite")
@compiles(_Clock, "sqlite")
def _of_sqlite(element: FunctionElement[Any], compiler: Any, **more: Any) -> str:
    """As SQLAlchemy writes them there. Japan has no summer time."""
    moment, form = compiler.process(element.clauses, **more), "%Y-%m-%d"
    return f"strftime('{form if isinstance(element, _Day) else '%H:%M:%S.000000'}', {moment}, '+9 hours')"
