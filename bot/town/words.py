"""How a town's folder writes times, days, spans and dates, and what they become."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StringConstraints,
    model_validator,
)

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class CheckedOn:
    """When a fact was last seen at its source, as exactly as it is known: a year, a month or a day."""

    text: str
    day: date

    @property
    def precision(self) -> str:
        return {4: "year", 7: "month"}.get(len(self.text), "day")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class YearlySpan:
    """Days that come every year, such as 12-29..01-03; both ends belong to it."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        return "..".join(f"{month:02}-{day:02}" for month, day in (self.first, self.last))

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


def read_clock(said: object) -> time:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", str(said))
    if not found or int(found[1]) > 24 or int(found[2]) > 59 or (int(found[1]) == 24 and found[2] != "00"):
        raise ValueError(f"'{said}' is not a time of day — write it like 9:30 or 18:00")
    return time(int(found[1]) % 24, int(found[2]))


def read_day(said: object) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise ValueError(f"'{said}' is not a date — write it like 2026-09-27") from None


def read_checked_on(said: object) -> CheckedOn:
    text = str(said)
    try:
        return CheckedOn(text, date.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), "")))
    except ValueError:
        raise ValueError(f"'{said}' is not a date — write 2026-09-27, or 2026-09, or 2026") from None


def read_span(said: object) -> timedelta:
    found = re.fullmatch(r"(\d{1,4}) (minute|hour|day)s?", str(said))
    if not found:
        raise ValueError(f"'{said}' is not a span of time — write it like 3 days, 2 hours or 30 minutes")
    return timedelta(**{f"{found[2]}s": int(found[1])})


def read_yearly_span(said: object) -> YearlySpan:
    found = re.fullmatch(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)", str(said))
    try:
        months = [date(2024, int(found[at]), int(found[at + 1])) for at in (1, 3)] if found else []
        first, last = ((day.month, day.day) for day in months)
    except ValueError:
        raise ValueError(f"'{said}' is not a span of days — write it like 12-29..01-03") from None
    return YearlySpan(first, last)


def _at_least_one(items: tuple[object, ...]) -> tuple[object, ...]:
    """Asked only where every item is right, so that one wrong item is one mistake and not two."""
    if not items:
        raise ValueError("is empty — write at least one")
    return items


NotEmpty = AfterValidator(_at_least_one)
Clock = Annotated[time, BeforeValidator(read_clock), PlainSerializer(lambda t: f"{t:%H:%M}", when_used="json")]
Day = Annotated[date, BeforeValidator(read_day)]
Checked = Annotated[CheckedOn, BeforeValidator(read_checked_on)]
Span = Annotated[timedelta, BeforeValidator(read_span)]
Yearly = Annotated[YearlySpan, BeforeValidator(read_yearly_span), PlainSerializer(str, when_used="json")]


class Part(BaseModel):
    """A piece of a town's folder: nothing unknown in it, and nobody changes it afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class Stated(Part):
    """States a fact (with its source, and when it was seen), proposes what the town must confirm, or is a demo."""

    source: Text | None = None
    checked_on: Checked | None = None
    proposal: bool = False
    demo: bool = False

    @model_validator(mode="after")
    def _say_from_where(self) -> Self:
        if (self.source is None) != (self.checked_on is None):
            raise ValueError("'source' and 'checked_on' go together — write both")
        if self.source is None and not (self.proposal or self.demo):
            raise ValueError("does not say where it is from — add source and checked_on, or proposal: yes")
        return self
