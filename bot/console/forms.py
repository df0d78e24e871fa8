"""What staff typed, read field by field; every mistake has a name, which the template turns into a sentence."""

import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time

from werkzeug.datastructures import MultiDict

from bot.clock import TOKYO
from bot.text import harmless, phone_number

NEVER = datetime(1970, 1, 1, tzinfo=TOKYO)
YEARS = range(2000, 2100)
LONGEST = 9  # digits of a number
PASTED = dict.fromkeys(map(ord, "\v\u2028\u2029"), "\n")  # new lines of other programs
JOINERS, VIRAMA = "\u200d\u200c", 9


class Mistakes(dict[str, str]):
    """What is wrong, by field; a field without a mistake has None."""

    def __missing__(self, name: str) -> None:
        return None


class Form:
    """Read all fields, then look at `mistakes`: while there are any, the values read mean nothing."""

    def __init__(self, typed: MultiDict[str, str]) -> None:
        self._typed = typed
        self.mistakes: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._typed)

    def __getitem__(self, name: str) -> str:
        """As typed, for showing it again."""
        return self._typed.get(name, "")

    def all(self, name: str) -> list[str]:
        return self._typed.getlist(name)

    def text(self, name: str, most: int, needed: bool = True) -> str:
        found = clean(self[name])
        if needed and not found:
            self.mistakes[name] = "empty"
        if len(found) > most:
            self.mistakes[name] = "too_long"
        return found

    def number(self, name: str, least: int, most: int) -> int:
        typed = unicodedata.normalize("NFKC", self[name]).strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST and least <= int(typed) <= most):
            self.mistakes[name] = "not_a_number"
            return least
        return int(typed)

    def number_or_none(self, name: str, least: int, most: int) -> int | None:
        return self.number(name, least, most) if self[name].strip() else None

    def span(self, name: str, least: int, most: int) -> tuple[int, int] | None:
        """Two fields, `<name>_from` and `<name>_to`, both included; an empty one is open, and none where both are."""
        ends = self.number_or_none(f"{name}_from", least, most), self.number_or_none(f"{name}_to", least, most)
        if ends == (None, None):
            return None
        first, last = (least if ends[0] is None else ends[0]), (most if ends[1] is None else ends[1])
        if first > last:
            self.mistakes.setdefault(f"{name}_to", "upside_down")
        return first, last

    def phone(self, name: str) -> str:
        """Digits and hyphens, whichever keyboard wrote them."""
        found = phone_number(self[name])
        if found is None:
            self.mistakes[name] = "no_phone" if self[name].strip() else "empty"
        return found or self[name]

    def one_of(self, name: str, options: Collection[str]) -> str:
        if self[name] not in options:
            self.mistakes[name] = "choose"
        return self[name]

    def some_of(self, name: str, options: Collection[str]) -> list[str]:
        chosen = [one for one in options if one in self.all(name)]
        if not chosen:
            self.mistakes[name] = "choose"
        return chosen

    def day(self, name: str) -> date:
        return self._moment(name).date()

    def moment(self, name: str) -> datetime:
        """As the browser writes it, in Japan. One with a time zone is refused: nobody here reads it as another hour."""
        return self._moment(name)

    def moment_or_none(self, name: str) -> datetime | None:
        return self._moment(name) if self[name].strip() else None

    def time_of_day(self, name: str) -> time:
        try:
            found = time.fromisoformat(self[name].strip())
        except ValueError:
            self.mistakes[name] = "no_date"
            return time(0)
        if found.tzinfo:
            self.mistakes[name] = "with_zone"
        return found.replace(tzinfo=None)

    def _moment(self, name: str) -> datetime:
        try:
            found = datetime.fromisoformat(self[name].strip())
        except ValueError:
            found = NEVER
        if found.year not in YEARS:
            self.mistakes[name] = "no_date" if self[name].strip() else "empty"
        elif found.tzinfo:
            self.mistakes[name] = "with_zone"
        return found.replace(tzinfo=TOKYO)


def day_or(text: str, other: date) -> date:
    """The day an address asks for, or the other one."""
    form = Form(MultiDict({"day": text}))
    found = form.day("day")
    return other if form.mistakes else found


def clean(text: str) -> str:
    """Without the signs that are not seen: controls, and those that turn the direction of writing.

    What joins the parts of an emoji, or the letters of Nepali, is no sign of its own: without it others are seen.
    """
    lines = harmless(text.translate(PASTED))
    around = zip(f" {lines}", lines, f"{lines[1:]} ", strict=False)
    return "".join(sign for before, sign, after in around if sign not in JOINERS or _joins(before, sign, after)).strip()


def _joins(before: str, sign: str, after: str) -> bool:
    """Behind a virama (combining class 9), or between two pictures."""
    return unicodedata.combining(before) == VIRAMA or (sign == JOINERS[0] and unicodedata.category(after) == "So")
