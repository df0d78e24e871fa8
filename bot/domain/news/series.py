"""News that repeats: every week, or on the same weekday of the month; each time is a broadcast of its own."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import jpholiday
from sqlalchemy import JSON, ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped, insert_if_new
from bot.domain.news import broadcasts, drafts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places import closed_days
from bot.domain.places.opening import nth_of_month
from bot.errors import Refused

HOW = ("weekly", "monthly")
AHEAD = timedelta(days=35)  # planned so far ahead: time to change or stop one of them
FURTHEST = timedelta(days=366)


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


@dataclass(frozen=True)
class Rule:
    """From the first time on: `how` weekly, or monthly (as the third Tuesday). `without`: days left out."""

    how: str
    until: date
    without: tuple[date, ...] = ()
    holidays: bool = False

    def as_data(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "until": self.until.isoformat(),
            "without": [day.isoformat() for day in self.without],
        }


def rule_from(data: dict[str, Any]) -> Rule:
    without = tuple(date.fromisoformat(day) for day in data["without"])
    return Rule(data["how"], date.fromisoformat(data["until"]), without, bool(data["holidays"]))


@dataclass(frozen=True)
class Time:
    """One time of a series. `skipped`: why nothing is sent that day (without, holiday, closed_day)."""

    send_at: datetime
    event_at: datetime | None
    skipped: str | None = None


def times(rule: Rule, first: Time, closed: Collection[date], until: date) -> Iterator[Time]:
    """After the first one, in order. A day counts as closed for what is sent on it and for what happens on it."""
    after = first.event_at - first.send_at if first.event_at else None
    for days in range(7, FURTHEST.days * 2, 7):
        send_at = first.send_at + timedelta(days=days)
        day = clock.today(send_at)
        if day > min(rule.until, until):
            return
        if rule.how == "monthly" and nth_of_month(day) != nth_of_month(clock.today(first.send_at)):
            continue
        event_at = send_at + after if after is not None else None
        both = {day} | ({clock.today(event_at)} if event_at else set())
        yield Time(send_at, event_at, _why_not(rule, both, closed))


def begin(session: Session, first: Broadcast) -> Series:
    """In the transaction that approves the first one."""
    assert first.approved_at is not None
    content = {name: getattr(first, name) for name in _COPIED}
    after = int((first.event_at - first.send_at).total_seconds()) if first.event_at else None
    found = Series(
        hub_id=first.hub_id,
        first_at=first.send_at,
        rule=first.repeats,
        content=content,
        event_after=after,
        written_by=first.written_by,
        approved_by=first.approved_by,
        approved_at=first.approved_at,
    )
    session.add(found)
    session.flush()
    first.series_id = found.id
    return found


def plan(session: Session, now: datetime) -> int:
    """Every series five weeks ahead; says how many are new. `source` is unique, so repeating it changes nothing."""
    new = 0
    for one in session.scalars(select(Series).where(Series.ended_at.is_(None)).order_by(Series.id)):
        closed = closed_days.of_hub(session, one.hub_id, clock.today(one.first_at))
        coming = list(_times_of(one, closed, clock.today(now + AHEAD)))
        new += insert_if_new(session, Broadcast, [_row(one, each, now) for each in coming if _wanted(each, now)])
        _leave_out(session, one, {each.send_at: each.skipped for each in coming if each.skipped})
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


def _times_of(one: Series, closed: Collection[date], until: date) -> Iterator[Time]:
    event_at = one.first_at + timedelta(seconds=one.event_after) if one.event_after is not None else None
    return times(rule_from(one.rule), Time(one.first_at, event_at), closed, until)


def _wanted(each: Time, now: datetime) -> bool:
    return each.skipped is None and each.send_at > now


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


def _leave_out(session: Session, one: Series, skipped: dict[datetime, str | None]) -> None:
    """The hub has closed a day since it was planned."""
    for each in session.scalars(_planned(one.id)):
        if each.send_at in skipped:
            each.state, each.stopped_for = "stopped", skipped[each.send_at]


def _planned(number: int) -> Any:
    mine = select(Broadcast).where(Broadcast.series_id == number, Broadcast.state.in_(drafts.CHANGEABLE))
    return mine.order_by(Broadcast.send_at).with_for_update()


def _why_not(rule: Rule, both: set[date], closed: Collection[date]) -> str | None:
    if both & {*rule.without}:
        return "without"
    if not rule.holidays and any(jpholiday.is_holiday(day) for day in both):
        return "holiday"
    return "closed_day" if both & {*closed} else None


_COPIED = ("title", "body", "topic", "for_role", "audience", "place", "capacity", "words", "buttons", "picture")
