"""What a hub offers again and again: on which days it takes place."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.town_words import WEEKDAYS
from bot.towns import Programme


def takes_place(programme: Programme, day: date) -> bool:
    """The second Tuesday of a month, or one of the dates given."""
    rule = programme.days
    if rule.dates:
        return day in rule.dates
    return WEEKDAYS[day.weekday()] == rule.weekday and (not rule.nth or (day.day - 1) // 7 + 1 in rule.nth)


def coming(programmes: Sequence[Programme], today: date, days: int) -> list[tuple[date, Programme]]:
    """From today on, within so many days, in order."""
    dates = [today + timedelta(days=ahead) for ahead in range(days + 1)]
    found = [(day, one) for day in dates for one in programmes if takes_place(one, day)]
    return sorted(found, key=lambda each: (each[0], each[1].opens, each[1].slug))
