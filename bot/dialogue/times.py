"""Times as people name them: "Friday morning", "the 11th at two", "next week"; and which answers begin then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import clock
from bot.dialogue.dates import DateReader, named
from bot.dialogue.said import Option

NOON = 12


@dataclass(frozen=True)
class Wanted:
    """What they named of a time; None and False: nothing of that kind. `half`: 0 before noon, 1 after it."""

    day: date | None = None
    monday: date | None = None  # of the week
    weekday: int | None = None
    half: int | None = None
    hour: int | None = None
    minute: int | None = None
    earliest: bool = False

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
        if self.hour is not None and not self._at_the_hour(at):
            return False
        return (
            self.day in (None, at.date())
            and self.monday in (None, at.date() - timedelta(days=at.weekday()))
            and self.weekday in (None, at.weekday())
            and self.half in (None, at.hour // NOON)
            and self.minute in (None, at.minute)
        )

    def _at_the_hour(self, at: datetime) -> bool:
        """ "Two o'clock" is the one in the afternoon, where there is no other."""
        assert self.hour is not None
        return at.hour == self.hour or (self.hour <= NOON and at.hour % NOON == self.hour % NOON)


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
            day=self.dates.read(text, today) or (None if ahead is None else today + timedelta(days=ahead)),
            monday=None if week is None else today + timedelta(days=7 * week - today.weekday()),
            weekday=named(plain, signs["weekdays"]),
            half=self._half(plain),
            hour=hour,
            minute=minute,
            earliest=named(plain, signs["earliest"]) is not None,
        )
        return None if found == Wanted() else found

    def _half(self, plain: str) -> int | None:
        after = self.dates.signs["halves_after"]
        found = re.search(rf"\d\s*({'|'.join(re.escape(sign) for sign in after)})(?![a-z])", plain)
        return int(after[found[1]]) if found else named(plain, self.dates.signs["halves"])

    def _clock(self, plain: str) -> tuple[int | None, int | None]:
        hour = "|".join(self.dates.signs["hours"])
        half = self.dates.signs["half_past"]
        found = re.search(rf"(\d{{1,2}})\s*(?:{hour})(?:\s*(\d{{2}}|{half}))?", plain)
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
