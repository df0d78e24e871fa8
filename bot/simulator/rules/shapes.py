"""The engine under the tables: what a value may be, said once, checked for its JSON type and its limits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.units import UTF16, Unit

Check = Callable[[Any, str, list[Detail]], None]  # (value, where it stands, complaints so far)
Rule = Callable[[dict[str, Any], str, list[Detail]], None]  # the same, for the fields of one object together

Fields = dict[str, "Check | Needed"]

ENOUGH = 100  # complaints; a body of two megabytes could earn half a million
LONGEST_NUMBER = 2**63
EMPTY = "May not be empty"


class Misfit(Exception):
    """A property LINE does not know in this place, or one of the wrong JSON type: ends the reading at once."""

    def __init__(self, at: str, *, placed: bool = True) -> None:
        super().__init__(at)
        self.at, self.placed = at, placed  # placed: LINE says its line and column


def complain(found: list[Detail], message: str, at: str) -> None:
    found.append({"message": message, "property": at})


def one_of(values: dict[str, Any]) -> str:
    return f"Must be one of the following values: [{', '.join(values)}]"


@dataclass(slots=True)
class Text:
    most: int = 2**31
    filled: bool = False
    unit: Unit = UTF16
    form: regex.Pattern[str] | None = None
    says: str = ""  # when the form does not fit

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if not isinstance(value, str):
            raise Misfit(at)
        if self.filled and not value:
            complain(found, EMPTY, at)
        elif self.unit.exceeds(value, self.most):
            complain(found, f"Length must be between 0 and {self.most}", at)
        elif self.form and not self.form.fullmatch(value):
            complain(found, self.says, at)


class Word:
    """One of a fixed list."""

    __slots__ = ("values",)

    def __init__(self, *values: str) -> None:
        self.values = dict.fromkeys(values)

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if not isinstance(value, str):
            raise Misfit(at)
        if value not in self.values:
            complain(found, one_of(self.values), at)


@dataclass(slots=True)
class Number:
    least: int | None = None
    most: int | None = None
    whole: bool = True

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Misfit(at)
        if not -LONGEST_NUMBER <= value < LONGEST_NUMBER or (self.whole and value % 1):
            raise Misfit(at)
        if self.least is not None and not self.least <= value <= (value if self.most is None else self.most):
            complain(found, self.says, at)

    @property
    def says(self) -> str:
        if self.most is None:
            return f"Must be greater than or equal to {self.least}"
        return f"Must be between {self.least} and {self.most}"


def flag(value: Any, at: str, found: list[Detail]) -> None:
    if not isinstance(value, bool):
        raise Misfit(at)


def tag(value: Any, at: str, found: list[Detail]) -> None:
    """The `type` of an object: `Tagged` has looked at it already."""


@dataclass(slots=True)
class Array:
    of: Check
    fewest: int = 0
    most: int | None = None

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if not isinstance(value, list):
            raise Misfit(at)
        if not self.fewest <= len(value) <= (self.most or len(value)):
            complain(found, self.says, at)
        for n, item in enumerate(value[: self.most]):
            self.of(item, f"{at}[{n}]", found)
            if len(found) >= ENOUGH:
                return

    @property
    def says(self) -> str:
        return f"Size must be between {self.fewest} and {self.most}" if self.most else EMPTY


@dataclass(slots=True)
class Needed:
    """A field that must be there, and what is said when it is not."""

    check: Check
    says: str


def needs(check: Check) -> Needed:
    return Needed(check, check.says if isinstance(check, Array) else EMPTY)


@dataclass(slots=True)
class Shape:
    """An object: its fields as LINE's reference lists them, then rules that look at several fields together."""

    fields: Fields
    rules: tuple[Rule, ...] = ()
    checks: dict[str, Check] = field(init=False)
    needed: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.checks = {name: kind.check if isinstance(kind, Needed) else kind for name, kind in self.fields.items()}
        self.needed = {name: kind.says for name, kind in self.fields.items() if isinstance(kind, Needed)}

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if not isinstance(value, dict):
            raise Misfit(at)
        before, inside, checks = len(found), f"{at}." if at else "", self.checks
        for name, item in value.items():
            check = checks.get(name)
            if check is None:
                raise Misfit(f"{inside}{name}")
            check(item, f"{inside}{name}", found)
        for name, says in self.needed.items():
            if name not in value:
                complain(found, says, f"{inside}{name}")
        if len(found) == before:  # a rule may then trust the fields it looks at
            for rule in self.rules:
                rule(value, at, found)


@dataclass(slots=True)
class Tagged:
    """An object of one of several shapes, told by its `type`."""

    shapes: dict[str, Shape]

    def __call__(self, value: Any, at: str, found: list[Detail]) -> None:
        if not isinstance(value, dict):
            raise Misfit(at)
        kind = value.get("type")
        if not isinstance(kind, str) and "type" in value:
            raise Misfit(f"{at}.type")
        shape = self.shapes.get(kind or "")
        if shape is None:
            complain(found, one_of(self.shapes), f"{at}.type")
        else:
            shape(value, at, found)
