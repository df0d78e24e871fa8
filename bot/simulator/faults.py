"""Faults on demand: what goes wrong, for whom, how often; drawn with a seed, so that a bad day can be lived again."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Kind = Literal[
    "error_before",  # 500, and nothing was done
    "error_after",  # done, then 500
    "timeout_after",  # done, and never answered
    "stall",  # nothing done, and never answered
    "reset",  # nothing done, connection reset
    "reset_after",  # done, then connection reset
    "cut",  # done, and the answer breaks off half-way
    "html",  # 502 with a proxy's page; nothing done
    "slow",  # done, and answered after `seconds`
    "unauthorized",  # 401
    "rate",  # 429: too many calls
    "quota",  # 429: the month is used up
]
KINDS: tuple[Kind, ...] = get_args(Kind)
PARTS = ("kind", "path", "user", "p", "times", "seconds")
DONE_FIRST: frozenset[Kind] = frozenset({"error_after", "timeout_after", "reset_after", "cut", "slow"})


@dataclass(frozen=True)
class Fault:
    """Strikes calls whose path contains `path` and that concern the person `user` (a user id); empty: all of them."""

    kind: Kind
    path: str = ""
    user: str = ""
    probability: float = 1.0
    times: int | None = None  # None: until it is taken away
    seconds: float = 5.0  # how long "slow" takes; silence ends when the client hangs up

    @property
    def lets_it_happen(self) -> bool:
        return self.kind in DONE_FIRST


class Faults:
    """The first one that fits strikes. Not safe for threads: the platform's lock is held around it."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - chance for tests, not for secrets
        self._waiting: list[Fault] = []

    def seed(self, seed: int) -> None:
        """Begin the same row of chances again."""
        self._chance.seed(seed)

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def all(self) -> list[Fault]:
        return list(self._waiting)

    def strike(self, path: str, concerns: Callable[[str], bool]) -> Fault | None:
        """The fault this call meets; `concerns` tells whether it has to do with a user id."""
        for place, fault in enumerate(self._waiting):
            if fault.path in path and (not fault.user or concerns(fault.user)) and self._happens(fault):
                self._count_down(place, fault)
                return fault
        return None

    def _happens(self, fault: Fault) -> bool:
        return fault.probability >= 1 or self._chance.random() < fault.probability

    def _count_down(self, place: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times > 1:
            self._waiting[place] = replace(fault, times=fault.times - 1)
        else:
            del self._waiting[place]


def read_fault(text: str) -> Fault:
    """From one line, as on the command line: `error_after,path=push,p=0.1,times=3,user=U…,seconds=2`."""
    kind, *rest = (part.strip() for part in text.split(","))
    values: dict[str, object] = {"kind": kind}
    for part in rest:
        name, is_there, value = part.partition("=")
        if not is_there:
            raise ValueError(f"{part!r} is not name=value, as in {kind},path=push,times=1")
        values[name] = value
    return fault_of(values)


def fault_of(values: Mapping[str, object]) -> Fault:
    """From its parts; `told` gives them back. Raises ValueError that says what is wrong and what would be right."""
    if unknown := values.keys() - PARTS:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has {', '.join(PARTS)}")
    kind = values.get("kind")
    if kind not in KINDS:
        raise ValueError(f"no fault is called {kind!r}; there are: {', '.join(KINDS)}")
    return Fault(
        kind,
        path=_text(values, "path"),
        user=_text(values, "user"),
        probability=_number(values, "p", 1, at_most=1),
        times=_times(values.get("times")),
        seconds=_number(values, "seconds", 5, at_most=3600),
    )


def told(fault: Fault) -> dict[str, object]:
    values = (fault.kind, fault.path, fault.user, fault.probability, fault.times, fault.seconds)
    return dict(zip(PARTS, values, strict=True))


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, not {value!r}")
    return value


def _number(values: Mapping[str, object], name: str, otherwise: float, at_most: float) -> float:
    value = values.get(name, otherwise)
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1
    except ValueError:
        number = -1
    if not 0 <= number <= at_most:
        raise ValueError(f"{name} must be a number from 0 to {at_most}, not {value!r}")
    return number


def _times(value: object) -> int | None:
    if value is None:
        return None
    text = "" if isinstance(value, bool) else str(value)
    if not text.isdecimal() or int(text) == 0:
        raise ValueError(f"times must be a whole number from 1, not {value!r}")
    return int(text)
