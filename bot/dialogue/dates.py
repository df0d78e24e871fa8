"""Dates as people type them: 2027/3/20, R9.3.20, Mar 20 2027, last year's 3/20; eras and signs are data."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.yaml_lines import read_yaml

NEAR = timedelta(days=30)  # a date without a year is the next one, or one that has just passed


@dataclass(frozen=True)
class DateReader:
    """Made from `content/dates.yaml` by `date_reader`."""

    signs: dict[str, Any]

    def read(self, text: str, today: date, past: bool = False) -> date | None:
        """The one date in `text`, or None where there is none, or none that exists.

        `past`: a birthday is asked, so that one without a year is the last one; one of the next days may be a slip.
        """
        plain = self.plain(text)
        for year, month, day in self._candidates(plain, today, past):
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

    def minutes(self, text: str) -> int | None:
        """How many they name: from one to ninety-nine."""
        found = re.search(rf"(?<!\d)(\d{{1,2}})\s*(?:{'|'.join(self.signs['minutes'])})", self.plain(text))
        return int(found[1]) or None if found else None

    def year_named(self, plain: str, today: date) -> int | None:
        """Last year, next year, 2024, R6: the year alone, in full."""
        ago = named(plain, self.signs["years"])
        if ago is not None:
            return today.year + ago
        eras, year = self.signs["eras"], self.signs["year"]
        found = re.search(rf"({'|'.join(eras)})\s*(\d{{1,2}})\s*{year}", plain)
        if found:
            return int(eras[found[1]]) + int(found[2])
        found = re.search(r"(?<!\d)((?:19|20)\d\d)(?!\d)", plain)
        return int(found[1]) if found else None

    def _candidates(self, text: str, today: date, past: bool) -> Iterator[tuple[int, int, int]]:
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
            meant = _Meant(today, past, named(text, self.signs["years"]))
            yield from self._english(text, meant)
            short = re.search(rf"(?<![\d/.-])(\d{{1,2}})\s*{month}\s*(\d{{1,2}})(?![\d/.-])", text)
            if short:
                yield from meant.years(int(short[1]), int(short[2]))
            yield from self._from_today(text, today, past)

    def _english(self, text: str, meant: "_Meant") -> Iterator[tuple[int, int, int]]:
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
            yield from meant.years(int(months[month]), int(day or 0))

    def _from_today(self, text: str, today: date, past: bool) -> Iterator[tuple[int, int, int]]:
        """The 20th of last month; where a birthday is asked, also yesterday."""
        months = "|".join(self.signs["months_from_now"])
        found = re.search(rf"({months})\D{{0,2}}(\d{{1,2}})\s*{self.signs['day']}", text)
        if found:
            ahead = today.year * 12 + today.month - 1 + int(self.signs["months_from_now"][found[1]])
            yield ahead // 12, ahead % 12 + 1, int(found[2])
        ago = named(text, self.signs["days_ago"]) if past else None
        if ago is not None:
            day = today - timedelta(days=ago)
            yield day.year, day.month, day.day


@dataclass(frozen=True)
class _Meant:
    """Which year a day without one means: the one they name in words (`ago` years from now), or the nearest."""

    today: date
    past: bool
    ago: int | None

    def years(self, month: int, day: int) -> Iterator[tuple[int, int, int]]:
        """A 29 February may be further away."""
        if self.ago is not None:
            yield self.today.year + self.ago, month, day
            return
        ahead = range(self.today.year - 1, self.today.year + 5)
        for year in reversed(range(self.today.year - 4, self.today.year + 2)) if self.past else ahead:
            try:
                at = date(year, month, day)
            except ValueError:
                continue
            if self.past and self.today < at <= self.today + NEAR:
                return
            if at <= self.today if self.past else at >= self.today - NEAR:
                yield year, month, day


def date_reader(file: Path) -> DateReader:
    signs: Any = read_yaml(file).data
    return DateReader(signs)


def named(plain: str, worth: dict[str, Any]) -> int | None:
    """The worth of the longest of these words that is in the text; one of Latin letters must stand by itself."""
    found = [word for word in worth if re.search(_alone(word) if word.isascii() else word, plain)]
    return int(worth[max(found, key=len)]) if found else None


def _alone(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])"
