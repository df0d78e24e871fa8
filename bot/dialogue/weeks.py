"""Weeks or months of a pregnancy where a due date is asked: arithmetic, shown with its rule and confirmed, no guess."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.dialogue.dates import DateReader
from bot.dialogue.said import PHRASES, Option, Text

ASKS = "due_date"
IN_A_WEEK, WEEKS_IN_A_MONTH, MOST_WEEKS, MOST_MONTHS = 7, 4, 42, 10


@dataclass(frozen=True)
class Counted:
    """How far they said they are: full weeks, with days or without; or a month, which is four weeks."""

    week: int | None = None
    day: int | None = None
    month: int | None = None

    @property
    def phrase(self) -> str:
        if self.month is not None:
            return "due_in_month"
        return "due_in_week" if self.day is None else "due_from_weeks"

    def blanks(self, dates: DateReader, today: date) -> dict[str, Any]:
        if self.month is not None:
            first = WEEKS_IN_A_MONTH * (self.month - 1)
            return {"month": self.month, "first": first, "last": first + WEEKS_IN_A_MONTH - 1}
        due = _due(self.week or 0, self.day or 0, dates, today)
        return {"week": self.week, "day": self.day, "due": due, "days": dates.signs["pregnancy_days"]}

    def options(self, dates: DateReader, yes: str, each: str, today: date) -> list[Option]:
        """The date they mean, or each of the seven it can be; of a month there are too many."""
        if self.month is not None or self.week is None:
            return []
        days = range(IN_A_WEEK) if self.day is None else [self.day]
        found = [(day, _due(self.week, day, dates, today)) for day in days]
        label = each if self.day is None else yes
        blanks = ({"week": self.week, "day": day, "due": due} for day, due in found)
        return [Option(str(due), Text(PHRASES, label, one)) for (_, due), one in zip(found, blanks, strict=True)]

    def fits(self, due: date, dates: DateReader, today: date) -> bool:
        """A date they named beside may be their due date."""
        if self.month is not None:
            first = self.blanks(dates, today)["first"]
            return any(Counted(first + more).fits(due, dates, today) for more in range(WEEKS_IN_A_MONTH))
        days = range(IN_A_WEEK) if self.day is None else [self.day]
        return any(_due(self.week or 0, day, dates, today) == due for day in days)


def read(text: str, dates: DateReader) -> Counted | None:
    """None where they name no week and no month of a pregnancy, or say how many are left."""
    plain, signs = dates.plain(text), dates.signs
    if any(one in plain for one in signs["weeks_left"]):
        return None
    week, day, month = ("|".join(signs[name]) for name in ("pregnancy_weeks", "pregnancy_day", "pregnancy_months"))
    between, after = "|".join(signs["weeks_and_days"]), "|".join(signs["no_weeks"])
    found = re.search(rf"(?<!\d)(\d{{1,2}})\s*(?:{week})(?!{after})\s*(?:{between})?\s*(?:(\d)\s*(?:{day}))?", plain)
    if found and int(found[1]) <= MOST_WEEKS and int(found[2] or 0) < IN_A_WEEK:
        return Counted(int(found[1]), int(found[2]) if found[2] else None)
    months = re.search(rf"(?<!\d)(\d{{1,2}})\s*(?:{month})(?!{after})", plain)
    return Counted(month=int(months[1])) if months and 1 <= int(months[1]) <= MOST_MONTHS else None


def _due(week: int, day: int, dates: DateReader, today: date) -> date:
    return today + timedelta(days=int(dates.signs["pregnancy_days"]) - IN_A_WEEK * week - day)
