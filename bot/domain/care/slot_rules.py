"""The interview times a hub's rules give, worked out day by day, pure; and staff open whole weeks of them at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import slots
from bot.domain.places import closed_days, opening
from bot.domain.places.hubs import Hub
from bot.town_parts import InterviewRules
from bot.town_slots import Offer, SlotRule
from bot.town_words import WEEKDAYS

Span = tuple[time, time]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Time:
    """One interview time on a day, for `seats` families."""

    starts: time
    minutes: int
    seats: int
    ways: tuple[str, ...]

    def overlaps(self, begins: time, minutes: int) -> bool:
        return self.starts < _later(begins, minutes) and begins < _later(self.starts, self.minutes)


def on_day(hub: Hub, offer: Offer, rules: InterviewRules, day: date, shut: Collection[date] = ()) -> list[Time]:
    """None on a day the hub does not work; only within its opening hours where they are known; two never overlap.

    Of two rules that give times which overlap, the one written first wins.
    """
    if not opening.works_on(hub, day, shut):
        return []
    open_spans = [(begins, ends) for _, begins, ends in opening.hours_on(hub, day, shut)]
    spans = _without(open_spans or [(time(0), time.max)], [(one.begins, one.ends) for one in offer.breaks])
    found: list[Time] = []
    for rule in offer.times:
        if _holds(rule, day):
            ways = tuple(way for way in rules.ways if way in (rule.ways or rules.ways))
            length = offer.minutes or rules.minutes
            given = [Time(at, length, rule.seats, ways) for at in _starts(rule, spans, length, offer.buffer)]
            found += [one for one in given if not any(one.overlaps(other.starts, other.minutes) for other in found)]
    return sorted(found, key=lambda one: one.starts)


def open_weeks(session: Session, hub: Hub, offer: Offer, rules: InterviewRules, weeks: range, now: datetime) -> int:
    """Offer these weeks (0 is this one) as the rules say; says how many times are new, none when pressed again.

    What is offered already stays, and so does what staff have shut; a time that would overlap such a one is left out.
    """
    today = clock.today(now)
    monday = today - timedelta(days=today.weekday())
    shut = closed_days.of_hub(session, hub.slug, monday)
    new = 0
    for day in (monday + WEEK * week + timedelta(days=number) for week in weeks for number in range(7)):
        there = [(one.starts_at.astimezone(clock.TOKYO), one.minutes) for one, _ in _there(session, hub.slug, day)]
        for each in on_day(hub, offer, rules, day, shut):
            late = clock.at(day, each.starts.hour, each.starts.minute) <= now
            if not late and not any(each.overlaps(starts.time(), minutes) for starts, minutes in there):
                offered = {"seats": each.seats, "ways": list(each.ways)}
                new += slots.open_day(session, hub.slug, day, [each.starts], each.minutes, **offered)
    return new


def _there(session: Session, hub_id: str, day: date) -> list[tuple[slots.Slot, int]]:
    return slots.offered(session, hub_id, day, days=1)


def _holds(rule: SlotRule, day: date) -> bool:
    in_season = rule.season is None or day in rule.season
    valid = (rule.valid_from or day) <= day <= (rule.valid_to or day)
    in_week = not rule.nth or opening.nth_of_month(day) in rule.nth
    return WEEKDAYS[day.weekday()] in rule.days and in_season and valid and in_week


def _starts(rule: SlotRule, spans: list[Span], minutes: int, buffer: int) -> Iterator[time]:
    """After a break they begin anew, at its end."""
    for begins, ends in spans:
        at, end = max(begins, rule.begins), min(ends, rule.ends)
        while at < end and _later(at, minutes) <= end and _later(at, minutes) > at:
            yield at
            at = _later(at, minutes + buffer)


def _without(spans: list[Span], breaks: list[Span]) -> list[Span]:
    for begins, ends in breaks:
        parts = [part for first, last in spans for part in ((first, min(last, begins)), (max(first, ends), last))]
        spans = [(first, last) for first, last in parts if first < last]
    return spans


def _later(at: time, minutes: int) -> time:
    """Never past midnight: a time that would be is the last of the day."""
    moved = datetime.combine(date.min, at) + timedelta(minutes=minutes)
    return moved.time() if moved.date() == date.min else time.max
