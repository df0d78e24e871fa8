"""Dates as people type them: 2027/3/20, R9.3.20, 20270320, Mar 20 2027, Japanese eras and signs (which are data)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.yaml_lines import read_yaml

LOOK_BACK = timedelta(days=30)  # a date without a year is the next one, or one that has just passed


@dataclass(frozen=True)
class DateReader:
    """Made from `content/dates.yaml` by `date_reader`."""

    signs: dict[str, Any]

    def read(self, text: str, today: date) -> date | None:
        """The one date in `text`, or None where there is none, or none that exists."""
        plain = self.plain(text)
        for year, month, day in self._candidates(plain, today):
            try:
                return date(year, month, day)
            except ValueError:
                continue
        return None

    def plain(self, text: str) -> str:
        """Half width, small letters, Arabic digits, and the signs of a date as they are written most."""
        plain = unicodedata.normalize("NFKC", text).casefold()
        plain = self._arabic(plain.replace(self.signs["first_year"] + self.signs["year"], "1-"))
        for sign, usual in self.signs["spelled"].items():
            plain = re.sub(rf"(?<=\d)(\s*){sign}", rf"\1{usual}", plain)
        return plain

    def _arabic(self, text: str) -> str:
        digits, ten = self.signs["digits"], self.signs["ten"]
        worth = {sign: str(i) for i, sign in enumerate(digits)}
        one = f"[{digits}]"
        text = re.sub(f"({one})?{ten}({one})?", lambda m: worth.get(m[1], "1") + worth.get(m[2], "0"), text)
        return re.sub(one, lambda m: worth[m[0]], text)

    def _candidates(self, text: str, today: date) -> Iterator[tuple[int, int, int]]:
        year, month = f"(?:{self.signs['year']}|[-/.])", f"(?:{self.signs['month']}|[-/.])"
        eras = self.signs["eras"]
        era = re.search(rf"({'|'.join(eras)})\s*(\d{{1,2}})\s*{year}\s*(\d{{1,2}})\s*{month}\s*(\d{{1,2}})(?!\d)", text)
        if era:
            yield int(eras[era[1]]) + int(era[2]), int(era[3]), int(era[4])
        full = re.search(rf"(?<!\d)(\d{{4}})\s*{year}\s*(\d{{1,2}})\s*{month}\s*(\d{{1,2}})(?!\d)", text)
        full = full or re.search(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", text)
        if full:
            yield int(full[1]), int(full[2]), int(full[3])
        if not era and not full:
            yield from self._english(text, today)
            short = re.search(rf"(?<![\d/.-])(\d{{1,2}})\s*{month}\s*(\d{{1,2}})(?![\d/.-])", text)
            if short:
                yield from _coming(int(short[1]), int(short[2]), today)

    def _english(self, text: str, today: date) -> Iterator[tuple[int, int, int]]:
        months = self.signs["months"]
        name = rf"({'|'.join(months)})[a-z]*\.?"
        found = re.search(rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{name}(?:,?\s+(\d{{4}}))?", text)
        day, month, year = (found[1], found[2], found[3]) if found else (None, None, None)
        if not found:
            found = re.search(rf"{name}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?(?!\d)", text)
            month, day, year = (found[1], found[2], found[3]) if found else (None, None, None)
        if found and year:
            yield int(year), int(months[month]), int(day or 0)
        elif found:
            yield from _coming(int(months[month]), int(day or 0), today)


def date_reader(file: Path) -> DateReader:
    signs: Any = read_yaml(file).data
    return DateReader(signs)


def _coming(month: int, day: int, today: date) -> Iterator[tuple[int, int, int]]:
    """This year or next (a 29 February may be further away)."""
    for year in range(today.year - 1, today.year + 5):
        try:
            if date(year, month, day) >= today - LOOK_BACK:
                yield year, month, day
        except ValueError:
            continue
