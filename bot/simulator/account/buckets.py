"""LINE's rate limits: a bucket of permissions for each endpoint, filled again by the platform's clock."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

ENOUGH = 0.999  # of a permission: the times are floating numbers


@dataclass(frozen=True, slots=True)
class Rate:
    count: int
    seconds: int


class Buckets:
    """How much a bucket holds LINE does not publish; here it is what the rate allows in one of its periods.

    `scale` 10 allows ten times as much as LINE does; `on` False allows everything.
    """

    def __init__(self) -> None:
        self.on = True
        self.scale = 1.0
        self._levels: dict[Hashable, tuple[float, float]] = {}  # whose bucket → what is in it, when that was so

    def take(self, whose: Hashable, rate: Rate, now: datetime) -> bool:
        """Whether one more is allowed."""
        if not self.on:
            return True
        at, most = now.timestamp(), rate.count * self.scale
        level, since = self._levels.get(whose, (most, at))
        passed = max(at - since, 0)  # a clock that was set back has only stood still
        level = min(most, level + passed * most / rate.seconds)
        allowed = level >= ENOUGH
        self._levels[whose] = (level - allowed, at)
        return allowed
