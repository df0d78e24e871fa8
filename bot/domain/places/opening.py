"""When a hub is open: worked out from its venues' rules, pure, with the time passed in.

A venue's `hours` is a list of {days, opens, closes, nth, note}, its `closed` {holidays, new_year, days}. `shut` are the
days its staff have closed against the rules, each with the time from which on it is open after all.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import jpholiday

from bot import clock
from bot.domain.places.hubs import Hub, Venue, in_use
from bot.town.words import WEEKDAYS, read_yearly_span

SEARCHED_DAYS = 30
SATURDAY = 5
NEW_YEAR = read_yearly_span("12-29..01-03")

Open = tuple[Venue, time, time]
Shut = Mapping[date, time | None]
NEVER: Shut = {}


def hours_on(hub: Hub, day: date, shut: Shut = NEVER) -> list[Open]:
    """Where and from when until when the hub is open on this day, the earliest first."""
    until = shut.get(day, time.min)
    if until is None:
        return []
    found = [
        (venue, time.fromisoformat(rule["opens"]), time.fromisoformat(rule["closes"]))
        for venue in hub.venues
        if in_use(venue, day) and not _closed(venue, day)
        for rule in venue.hours
        if WEEKDAYS[day.weekday()] in rule["days"] and (not rule.get("nth") or nth_of_month(day) in rule["nth"])
    ]
    left = [(venue, max(opens, until), closes) for venue, opens, closes in found if closes > until]
    return sorted(left, key=lambda one: one[1:])


def is_known(hub: Hub, day: date) -> bool:
    """False where none of the venues in use has told its hours: closed would be a guess, and so would open."""
    return any(venue.hours for venue in hub.venues if in_use(venue, day))


def works_on(hub: Hub, day: date, shut: Shut = NEVER) -> bool:
    """A working day of this hub, also if it opens late. Where its hours are unknown: no weekend, holiday, New Year."""
    if day in shut and shut[day] is None:
        return False
    if is_known(hub, day):
        return bool(hours_on(hub, day))
    return day.weekday() < SATURDAY and not jpholiday.is_holiday(day) and day not in NEW_YEAR


def is_open(hub: Hub, moment: datetime, shut: Shut = NEVER) -> bool:
    here = moment.astimezone(clock.TOKYO)
    return any(opens <= here.time() < closes for _, opens, closes in hours_on(hub, here.date(), shut))


def next_open(hub: Hub, moment: datetime, shut: Shut = NEVER) -> datetime | None:
    """The next time the doors open after `moment`; nothing where they stay shut for 30 days."""
    today = clock.today(moment)
    for ahead in range(SEARCHED_DAYS + 1):
        day = today + timedelta(days=ahead)
        for _, opens, _ in hours_on(hub, day, shut):
            if clock.at(day, opens.hour, opens.minute) > moment:
                return clock.at(day, opens.hour, opens.minute)
    return None


def is_certain(venue: Venue, day: date) -> bool:
    """False on a public holiday or around New Year where the venue's rules do not say: better ask before going."""
    if day in NEW_YEAR:
        return bool(venue.closed.get("new_year"))
    return venue.closed.get("holidays") is not None or not jpholiday.is_holiday(day)


def nth_of_month(day: date) -> int:
    """The second Tuesday is 2."""
    return (day.day - 1) // 7 + 1


def _closed(venue: Venue, day: date) -> bool:
    rule = venue.closed
    if rule.get("new_year") and day in read_yearly_span(rule["new_year"]):
        return True
    if WEEKDAYS[day.weekday()] in rule.get("days", ()):
        return True
    return bool(rule.get("holidays")) and jpholiday.is_holiday(day)
