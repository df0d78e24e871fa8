"""Faults on demand: what goes wrong, for whom, how often; drawn with a seed, so that a bad day can be lived again."""

import random
from collections.abc import Callable
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
    kind, *rest = text.split(",")
    if kind not in KINDS:
        raise ValueError(f"no fault is called {kind!r}; there are: {', '.join(KINDS)}")
    values = dict(pair.partition("=")[::2] for pair in rest)
    if unknown := values.keys() - {"path", "user", "p", "times", "seconds"}:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it has path, user, p, times, seconds")
    return Fault(
        kind,
        path=values.get("path", ""),
        user=values.get("user", ""),
        probability=float(values.get("p", 1)),
        times=int(values["times"]) if "times" in values else None,
        seconds=float(values.get("seconds", 5)),
    )
