"""Times as people name them: "Friday morning", "the 11th at two", "next week"; and which answers begin then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot import clock
from bot.dialogue.dates import DateReader, named
from bot.dialogue.said import Option

NOON, MORNING = 12, 8  # "from three on" is in the afternoon
MOST_AHEAD = 62  # days: each day of a month comes again within them


@dataclass(frozen=True)
class Wanted:
    """What they named of a time; None and False: nothing of that kind. `half`: 0 before noon, 1 after it.

    `onward`: the hour they named and every later one; where they named no hour, the day or the week and later ones.
    """

    day: date | None = None
    monday: date | None = None  # of the week
    weekday: int | None = None
    half: int | None = None
    hour: int | None = None
    minute: int | None = None
    earliest: bool = False
    onward: bool = False

    def among(self, options: Sequence[Option]) -> list[Option]:
        """Those that begin then."""
        found = [(at, i, one) for i, one in enumerate(options) if (at := _begins(one)) and self._fits(at)]
        return [one for _, _, one in sorted(found)[:1]] if self.earliest else [one for _, _, one in found]

    def first_after(self, options: Sequence[Option]) -> int | None:
        """Where the first that begins on their day or later stands, else the first of all; None where none begins."""
        begins = {i: at.date() for i, one in enumerate(options) if (at := _begins(one))}
        day = self.day or self.monday
        later = (i for i, one in begins.items() if day and one >= day)
        return next(later, 0) if begins else None

    def _fits(self, at: datetime) -> bool:
        return (
            self._same_or_later(self.day, at.date())
            and self._same_or_later(self.monday, at.date() - timedelta(days=at.weekday()))
            and self.weekday in (None, at.weekday())
            and self.half in (None, at.hour // NOON)
            and self._at_the_hour(at)
        )

    def _same_or_later(self, wanted: date | None, day: date) -> bool:
        return wanted in (None, day) or (self.onward and self.hour is None and wanted is not None and day > wanted)

    def _at_the_hour(self, at: datetime) -> bool:
        """ "Two o'clock" is the one in the afternoon, where there is no other."""
        if self.hour is None:
            return True
        if self.onward:
            begins = self.hour + NOON if self.hour < MORNING else self.hour
            return (at.hour, at.minute) >= (begins, self.minute or 0)
        same = at.hour == self.hour or (self.hour <= NOON and at.hour % NOON == self.hour % NOON)
        return same and self.minute in (None, at.minute)


@dataclass(frozen=True)
class Times:
    """Reads with the signs of `content/dates.yaml`."""

    dates: DateReader

    def read(self, text: str, today: date) -> Wanted | None:
        """What of a time is named in `text`, or None where nothing is."""
        plain, signs = self.dates.plain(text), self.dates.signs
        ahead, week = named(plain, signs["days"]), named(plain, signs["weeks"])
        hour, minute = self._clock(plain)
        found = Wanted(
            day=self.dates.read(text, today) or self._day(plain, today, ahead),
            monday=None if week is None else today + timedelta(days=7 * week - today.weekday()),
            weekday=named(plain, signs["weekdays"]),
            half=self._half(plain),
            hour=hour,
            minute=minute,
            earliest=named(plain, signs["earliest"]) is not None,
        )
        return None if found == Wanted() else replace(found, onward=self._onward(plain))

    def _onward(self, plain: str) -> bool:
        before = "|".join(self.dates.signs["onward_before"])
        return named(plain, self.dates.signs["onward"]) is not None or bool(re.search(rf"\b(?:{before})\s+\d", plain))

    def _day(self, plain: str, today: date, ahead: int | None) -> date | None:
        """Tomorrow; or the 24th, without its month: the next one."""
        if ahead is not None:
            return today + timedelta(days=ahead)
        no_day = "|".join(self.dates.signs["no_day"])
        found = re.search(
            rf"(?<![\d./-])(\d{{1,2}})\s*(?:{self.dates.signs['day']}(?!{no_day})|(?:st|nd|rd|th)\b)", plain
        )
        soon = (today + timedelta(days=more) for more in range(MOST_AHEAD))
        return next((day for day in soon if found and day.day == int(found[1])), None)

    def _half(self, plain: str) -> int | None:
        after = self.dates.signs["halves_after"]
        found = re.search(rf"\d\s*({'|'.join(re.escape(sign) for sign in after)})(?![a-z])", plain)
        return int(after[found[1]]) if found else named(plain, self.dates.signs["halves"])

    def _clock(self, plain: str) -> tuple[int | None, int | None]:
        hour, no_hour = "|".join(self.dates.signs["hours"]), "|".join(self.dates.signs["no_hour"])
        half = self.dates.signs["half_past"]
        found = re.search(rf"(\d{{1,2}})\s*(?:{hour})(?!{no_hour})(?:\s*(\d{{2}}|{half}))?", plain)
        found = found or re.search(r"(?<!\d)(\d{1,2})()\s*(?=[ap]\.?m)", plain)
        if not found:
            return None, None
        minute = {"": None, half: 30}.get(found[2] or "", found[2])
        return int(found[1]), None if minute is None else int(minute)


def are_among(options: Sequence[Option]) -> bool:
    return any(_begins(one) for one in options)


def _begins(option: Option) -> datetime | None:
    at = next((one for one in option.label.values.values() if isinstance(one, datetime)), None)
    return at.astimezone(clock.TOKYO) if at else None
