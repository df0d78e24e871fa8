"""News that repeats: every week, or on the same weekday of the month; each time is a broadcast of its own."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped, insert_if_new
from bot.domain.news import approvals, broadcasts, drafts, repeating
from bot.domain.news.approvals import LEFT_OUT
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.repeating import Time, rule_from
from bot.domain.places import days_off
from bot.domain.places.hubs import Hub
from bot.errors import Refused

AHEAD = timedelta(days=35)  # planned so far ahead: time to change or stop one of them


class NoSeries(Refused):
    """It does not repeat."""


class Series(Base, Scoped):
    """`content` and `rule` as they were approved. `ended_at`: nothing more is planned."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    first_at: Mapped[datetime]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    event_after: Mapped[int | None]
    written_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None] = mapped_column(String(32))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def begin(session: Session, first: Broadcast, wanted: datetime) -> Series:
    """In the transaction that approves the first one. `wanted`: when that was to leave, before a late yes moved it."""
    assert first.approved_at is not None
    off = days_off.of_hub(session, first.hub_id, clock.today(wanted))
    base = repeating.counted_from(rule_from(first.repeats or {}), Time(wanted, first.event_at), off, first.send_at)
    found = Series(
        hub_id=first.hub_id,
        first_at=base.send_at,
        rule=first.repeats,
        content={name: getattr(first, name) for name in _COPIED},
        event_after=int((base.event_at - base.send_at).total_seconds()) if base.event_at else None,
        written_by=first.written_by,
        approved_by=first.approved_by,
        approved_at=first.approved_at,
    )
    session.add(found)
    session.flush()
    first.series_id = found.id
    return found


def plan(session: Session, now: datetime) -> int:
    """Every series five weeks ahead; says how many are new. `source` is unique, so repeating it changes nothing.

    While a hub is not in the town's folder its series rest; they go on, until their last day, when it is back.
    """
    new = 0
    running = select(Series).join(Hub, Hub.slug == Series.hub_id).where(Series.ended_at.is_(None), Hub.active)
    for one in session.scalars(running.order_by(Series.id)):
        off = days_off.of_hub(session, one.hub_id, clock.today(one.first_at))
        coming = list(repeating.times(rule_from(one.rule), _first(one), off, clock.today(now + AHEAD), since=now))
        new += insert_if_new(session, Broadcast, [_row(one, each, now) for each in coming if not each.skipped])
        _keep_up(session, one, {each.send_at: each.skipped for each in coming}, now)
    return new


def end(session: Session, number: int, now: datetime, reason: str | None = None) -> int:
    """Nothing more is planned, and what is planned does not leave; says how many that were."""
    found = session.scalars(select(Series).where(Series.id == number).with_for_update()).one()
    found.ended_at, found.ended_for = found.ended_at or now, reason
    coming = list(session.scalars(_planned(number)))
    for one in coming:
        broadcasts.stop(session, one, now, reason)
    return len(coming)


def get(session: Session, number: int) -> Series:
    return session.scalars(select(Series).where(Series.id == number)).one()


def of(session: Session, number: int) -> list[Broadcast]:
    """Its broadcasts, in the order of their times."""
    mine = select(Broadcast).where(Broadcast.series_id == number)
    return list(session.scalars(mine.order_by(Broadcast.send_at, Broadcast.id)))


def _first(one: Series) -> Time:
    after = one.event_after
    return Time(one.first_at, one.first_at + timedelta(seconds=after) if after is not None else None)


def _row(one: Series, each: Time, now: datetime) -> dict[str, Any]:
    """Approved like the first one, whose words it has."""
    row = one.content | {
        "hub_id": one.hub_id,
        "source": f"series:{one.id}:{clock.today(each.send_at).isoformat()}",
        "series_id": one.id,
        "send_at": each.send_at,
        "event_at": each.event_at,
        "state": "scheduled",
        "written_by": one.written_by,
        "written_at": now,
        "approved_by": one.approved_by,
        "approved_at": one.approved_at,
    }
    return row | {"approved_print": drafts.imprint(Broadcast(**row))}


def _keep_up(session: Session, one: Series, coming: dict[datetime, str | None], now: datetime) -> None:
    """The hub has closed a day since it was planned, or opened it again; or the rule was read otherwise then."""
    for each in session.scalars(_planned(one.id, Broadcast.stopped_for == LEFT_OUT)):
        why = coming.get(each.send_at, "other_day" if _strays(each, one, now) else None)
        if each.state != "stopped" and why:
            each.state, each.stopped_for = "stopped", why
        elif each.state == "stopped" and each.send_at in coming and not why:
            approvals.take_up(each)


def _strays(each: Broadcast, one: Series, now: datetime) -> bool:
    """Of a day it would have been planned for by now; what staff have moved, and the first one, are where they want."""
    return each.source is not None and each.approved_at == one.approved_at and now < each.send_at <= now + AHEAD


def _planned(number: int, *also: ColumnElement[bool]) -> Any:
    mine = select(Broadcast).where(Broadcast.series_id == number, or_(Broadcast.state.in_(drafts.CHANGEABLE), *also))
    return mine.order_by(Broadcast.send_at).with_for_update()


_COPIED = ("title", "body", "topic", "for_role", "audience", "place", "capacity", "words", "buttons", "picture")
