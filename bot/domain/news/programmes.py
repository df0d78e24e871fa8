"""What a hub offers again and again: on which days it takes place."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot import clock
from bot.domain.places.days_off import DaysOff
from bot.domain.places.opening import nth_of_month
from bot.town.folder import Programme
from bot.town.words import WEEKDAYS

LOOKED_AHEAD = 100  # days


def takes_place(programme: Programme, day: date) -> bool:
    """The second Tuesday of a month, or one of the dates given."""
    rule = programme.days
    if rule.dates:
        return day in rule.dates
    return WEEKDAYS[day.weekday()] == rule.weekday and (not rule.nth or nth_of_month(day) in rule.nth)


def coming(programmes: Sequence[Programme], today: date, days: int) -> list[tuple[date, Programme]]:
    """From today on, within so many days, in order."""
    dates = [today + timedelta(days=ahead) for ahead in range(days + 1)]
    found = [(day, one) for day in dates for one in programmes if takes_place(one, day)]
    return sorted(found, key=lambda each: (each[0], each[1].opens, each[1].slug))


def falls_out(programme: Programme, day: date, off: DaysOff) -> bool:
    """The hub is shut then: as its staff say, or by its own rules.

    Those say nothing about a date that the town's folder names, nor where the hub never opens on the programme's days:
    whoever wrote it knows.
    """
    if off.shuts(begins(programme, day)):
        return True
    return not programme.days.dates and off.usual(day) and not all(off.usual(one) for one in _later(programme, day))


def begins(programme: Programme, day: date) -> datetime:
    return clock.at(day, programme.opens.hour, programme.opens.minute)


def _later(programme: Programme, day: date) -> Iterator[date]:
    days = (day + timedelta(days=ahead) for ahead in range(1, LOOKED_AHEAD))
    return (one for one in days if takes_place(programme, one))
