"""The interview times a hub's rules give, worked out day by day, pure; and staff open whole weeks of them at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview import coordinators, openings, slots
from bot.domain.interview.coordinators import NOBODY, Coordinator, Room
from bot.domain.interview.openings import Offered, Opened
from bot.domain.places import closed_days, opening
from bot.domain.places.hubs import Hub
from bot.domain.places.opening import NEVER, Shut
from bot.town.parts import InterviewRules
from bot.town.slots import Offer, SlotRule
from bot.town.words import WEEKDAYS

Span = tuple[time, time]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Time:
    """One interview time on a day, for `seats` families. `coordinator`, `room`: their slugs, where the rule says."""

    starts: time
    minutes: int
    seats: int
    ways: tuple[str, ...]
    coordinator: str | None = None
    room: str | None = None

    def overlaps(self, begins: time, minutes: int) -> bool:
        return self.starts < _later(begins, minutes) and begins < _later(self.starts, self.minutes)


@dataclass(frozen=True)
class Plan:
    """What is opened: 0 of `weeks` is this one. `coordinator` and `room` for the rules that name none."""

    offer: Offer
    rules: InterviewRules
    weeks: range
    coordinator: Coordinator | None = None
    room: Room | None = None


def on_day(hub: Hub, offer: Offer, rules: InterviewRules, day: date, shut: Shut = NEVER) -> list[Time]:
    """None on a day the hub does not work; only within its opening hours where they are known; no one twice at a time.

    Of two rules for the same coordinator (or for nobody) that give times which overlap, the one written first wins.
    """
    if not opening.works_on(hub, day, shut):
        return []
    open_spans = [(begins, ends) for _, begins, ends in opening.hours_on(hub, day, shut)]
    any_time = [(shut.get(day) or time(0), time.max)]
    spans = _without(
        open_spans if opening.is_known(hub, day) else any_time, [(one.begins, one.ends) for one in offer.breaks]
    )
    found: list[Time] = []
    for rule in offer.times:
        if _holds(rule, day):
            ways = tuple(way for way in rules.ways if way in (rule.ways or rules.ways))
            length = offer.minutes or rules.minutes
            whom, buffer = (rule.seats, ways, rule.coordinator, rule.room), offer.buffer + _on_the_way(ways, rules)
            given = [Time(at, length, *whom) for at in _starts(rule, spans, length, buffer)]
            found += [one for one in given if not any(_at_once(one, other) for other in found)]
    return sorted(found, key=lambda one: (one.starts, one.coordinator or ""))


def open_weeks(session: Session, hub: Hub, plan: Plan, now: datetime) -> Opened:
    """Offer these weeks as the rules say; says how many times are new, none when pressed again.

    What is offered already stays, and so does what staff have shut; a time that would overlap such a one is left out,
    and so is one whose coordinator or room is taken.
    """
    today = clock.today(now)
    monday = today - timedelta(days=today.weekday())
    shut = closed_days.spells(session, hub.slug, monday)
    people, rooms = _known(session, hub, plan)
    opened = Opened()
    for day in (monday + WEEK * week + timedelta(days=number) for week in plan.weeks for number in range(7)):
        there = [one for one, _ in slots.offered(session, hub.slug, day, days=1)]
        for each in on_day(hub, plan.offer, plan.rules, day, shut):
            person, room = people.get(each.coordinator), rooms.get(each.room)
            starts_at = clock.at(day, each.starts.hour, each.starts.minute)
            if starts_at > now and not any(_in_the_way(each, person, one) for one in there):
                done = openings.open_times(session, hub.slug, [starts_at], _offered(each, person, room, plan))
                opened.new, opened.elsewhere = opened.new + done.new, opened.elsewhere + done.elsewhere
    return opened


def offered_by(person: Coordinator | None, ways: Collection[str]) -> list[str]:
    """Of these ways, those that the coordinator offers."""
    return [way for way in ways if not (person and person.ways) or way in person.ways]


def _known(
    session: Session, hub: Hub, plan: Plan
) -> tuple[dict[str | None, Coordinator | None], dict[str | None, Room | None]]:
    """By the slug that a rule may name. Locked, so that of two who open the same weeks one waits."""
    people = coordinators.of_hub(session, hub.slug)
    rooms = coordinators.rooms_of(session, hub.slug)
    coordinators.lock(session, [one.id for one in people], [one.id for one in rooms])
    return {one.slug: one for one in people if one.slug} | {None: plan.coordinator}, {
        one.slug: one for one in rooms if one.slug
    } | {None: plan.room}


def _offered(each: Time, person: Coordinator | None, room: Room | None, plan: Plan) -> Offered:
    ways = offered_by(person, each.ways)
    return Offered(
        minutes=each.minutes,
        ways=ways,
        seats=1 if person or room else each.seats,
        served_by=person.id if person else NOBODY,
        room_id=room.id if room else NOBODY,
        languages=person.languages if person else (),
        before=plan.rules.travel.before if "visit" in ways else 0,
        after=plan.offer.buffer + (plan.rules.travel.after if "visit" in ways else 0),
    )


def _at_once(one: Time, other: Time) -> bool:
    """Would the same coordinator, or the same room, have two families at a time?"""
    same = one.coordinator == other.coordinator or None in (one.coordinator, other.coordinator)
    return one.overlaps(other.starts, other.minutes) and (same or (one.room is not None and one.room == other.room))


def _in_the_way(each: Time, person: Coordinator | None, there: slots.Slot) -> bool:
    lane = person.id if person else NOBODY
    same = there.served_by == lane or NOBODY in (there.served_by, lane)
    return same and each.overlaps(there.starts_at.astimezone(clock.TOKYO).time(), there.minutes)


def _on_the_way(ways: Collection[str], rules: InterviewRules) -> int:
    return rules.travel.before + rules.travel.after if "visit" in ways else 0


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
