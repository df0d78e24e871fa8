"""A month, a year or an age where a day is asked: what they said is said back, and the day asked kindly; no guess."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.dates import DateReader
from bot.dialogue.said import PHRASES, Option, Text

ABOUT = (1, 11, 21)  # days of a month: its beginning, middle and end


@dataclass(frozen=True)
class Rough:
    """What they named of it. `year` is the one they meant, in full; neither: an age."""

    month: int | None = None
    year: int | None = None

    def phrase(self, due: bool, past: bool) -> str:
        if past:
            return "birthday_of_month" if self.month and self.year else "birthday_from_year"
        return "due_about" if due else "day_about"

    def options(self, label: str, due: bool, past: bool) -> list[Option]:
        """A birthday may be the first of its month, as the question says; a due date is never guessed."""
        if not self.month or not self.year or due:
            return []
        days = [date(self.year, self.month, day) for day in (ABOUT[:1] if past else ABOUT)]
        return [Option(str(day), Text(PHRASES, label, _blanks(day))) for day in days]

    @property
    def blanks(self) -> dict[str, Any]:
        return {"month": self.month, "year": self.year}


def read(text: str, dates: DateReader, today: date, past: bool) -> Rough | None:
    """None where they named neither. A month without a year is the next one; of a birthday nobody knows the year."""
    plain, signs = dates.plain(text), dates.signs
    year, month = dates.year_named(plain, today), _month(plain, signs)
    if past:
        ages = "|".join(signs["ages"])
        aged = re.search(rf"\d\s*(?:{ages})", plain) is not None
        return Rough(month, year) if month or year or aged else None
    if month is None:
        return None
    return Rough(month, year or today.year + (month < today.month))


def _month(plain: str, signs: dict[str, Any]) -> int | None:
    found = re.search(rf"(?<![\d/.-])(\d{{1,2}})\s*{signs['month']}", plain)
    if found:
        return int(found[1]) if 1 <= int(found[1]) <= 12 else None
    names = "|".join(filter(None, (*signs["months"], *(name.casefold() for name in calendar.month_name))))
    before = r"(?:^|\b(?:in|is|about|around|of|early|mid|late|last|next|this)[\s-]+)"  # "I may" is no month
    english = re.search(rf"{before}({names})(?![a-z])", plain)
    return int(signs["months"][english[1][:3]]) if english else None


def _blanks(day: date) -> dict[str, Any]:
    return {"year": day.year, "month": day.month, "day": day.day, "on": day}
