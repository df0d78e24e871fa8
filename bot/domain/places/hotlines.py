"""Which hotlines answer at a moment, and in what order the emergency card shows them. Pure: no database, no network."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import jpholiday

from bot import clock
from bot.town.folder import Hotline
from bot.town.words import WEEKDAYS

EMERGENCY = "emergency"


def open_now(hotline: Hotline, moment: datetime) -> bool | None:
    """Does somebody pick up? None where the rule is not known, or may not hold on such a day."""
    here = moment.astimezone(clock.TOKYO)
    if not hotline.hours or any(here.date() in span for span in hotline.unsure_on):
        return None
    yesterday = here.date() - timedelta(days=1)
    return _answered(hotline, here.date(), here.time()) or _still_answered(hotline, yesterday, here.time())


def for_card(
    hotlines: Sequence[Hotline], moment: datetime, kinds: Sequence[str] = ()
) -> list[tuple[Hotline, bool | None]]:
    """Emergency numbers first, then `kinds` as given (none: all, in the folder's order); of a kind, who answers first.

    No line is left out for being closed: it is shown with its hours.
    """
    order = [EMERGENCY, *(kinds or dict.fromkeys(line.kind for line in hotlines))]
    shown = [(line, open_now(line, moment)) for line in hotlines if line.kind in order]
    return sorted(shown, key=lambda each: (order.index(each[0].kind), _patience(each[1])))


def most_needed(
    hotlines: Sequence[Hotline], calls: Sequence[str], moment: datetime, most: int
) -> list[tuple[Hotline, bool | None]]:
    """For a danger: `calls` are slugs or kinds, the most needed first. Of each its best one, then others; never none.

    Where a town has nothing of them, its emergency numbers.
    """
    shown = [(line, open_now(line, moment)) for line in hotlines]
    groups = [sorted((one for one in shown if call in (one[0].slug, one[0].kind)), key=_by_patience) for call in calls]
    found = [group[place] for place in range(len(shown)) for group in groups if place < len(group)]
    found = found or [one for one in shown if one[0].kind == EMERGENCY] or shown
    return list({line.slug: (line, answers) for line, answers in found}.values())[:most]


def dial(digits: str) -> str:
    """What a tap dials. `#` must be escaped in a link."""
    return "tel:" + digits.replace("-", "").replace("#", "%23")


def _by_patience(shown: tuple[Hotline, bool | None]) -> int:
    return _patience(shown[1])


def _patience(answered: bool | None) -> int:
    return {True: 0, None: 1, False: 2}[answered]


def _kind_of_day(day: date) -> str:
    return "holiday" if jpholiday.is_holiday(day) else WEEKDAYS[day.weekday()]


def _answered(hotline: Hotline, day: date, at: time) -> bool:
    rules = [rule for rule in hotline.hours if _kind_of_day(day) in rule.days]
    return any(rule.begins <= at and (at < rule.ends or rule.ends <= rule.begins) for rule in rules)


def _still_answered(hotline: Hotline, yesterday: date, at: time) -> bool:
    """A rule of yesterday that runs past midnight."""
    rules = [rule for rule in hotline.hours if _kind_of_day(yesterday) in rule.days]
    return any(rule.ends <= rule.begins and at < rule.ends for rule in rules)
