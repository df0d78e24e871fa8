"""On which days news that repeats leaves, and what happens on them: pure, with the hub's days off passed in."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import jpholiday

from bot import clock
from bot.domain.places.days_off import DaysOff
from bot.domain.places.opening import nth_of_month

HOW = ("weekly", "monthly")
FURTHEST = timedelta(days=366)


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
    event_at: datetime | None = None
    skipped: str | None = None

    @property
    def day(self) -> date:
        """What it is about: families come on the day of the event, whenever they are told of it."""
        return clock.today(self.event_at or self.send_at)


def times(rule: Rule, first: Time, off: DaysOff, until: date, since: datetime | None = None) -> Iterator[Time]:
    """After the first one, and after `since`, in order. Monthly, the day it is about keeps its weekday of the month."""
    for days in range(7, FURTHEST.days * 2, 7):
        later = timedelta(days=days)
        each = Time(first.send_at + later, first.event_at + later if first.event_at else None)
        if clock.today(each.send_at) > min(rule.until, until):
            return
        if rule.how == "monthly" and nth_of_month(each.day) != nth_of_month(first.day):
            continue
        if since is None or each.send_at > since:
            yield Time(each.send_at, each.event_at, _why_not(rule, first, each, off))


def counted_from(rule: Rule, first: Time, off: DaysOff, leaves_at: datetime) -> Time:
    """The time from which the others follow: the one that was wanted, however late somebody said yes to it.

    So late that another has passed with it, that one is not made up for: the same words would leave twice in a day.
    With an event each tells of another day.
    """
    passed = [] if first.event_at else list(times(rule, first, off, clock.today(leaves_at)))
    return Time(passed[-1].send_at) if passed else first


def _why_not(rule: Rule, first: Time, each: Time, off: DaysOff) -> str | None:
    """A day counts for what is sent on it, and for what happens on it. The hub's own rules say nothing where the first
    time is against them: whoever wrote it knows."""
    both = {each.day, clock.today(each.send_at)}
    if both & {*rule.without}:
        return "without"
    if not rule.holidays and any(jpholiday.is_holiday(day) for day in both):
        return "holiday"
    closed = any(off.said(day) for day in both) or (each.event_at is not None and off.shuts(each.event_at))
    return "closed_day" if closed or (off.usual(each.day) and not off.usual(first.day)) else None
