"""The messages that cost money, per month in Japan; also those that a long delivery only holds back for itself."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.simulator.clock import JAPAN
from bot.simulator.refusals import monthly_limit

Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery under way: it may need `most`, and `reached` is what it will have cost in the end."""

    month: Month
    most: int
    reached: int
    until: datetime


class Quota:
    """`limit` None means the plan has none."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self._used: Counter[Month] = Counter()
        self._held: list[Held] = []

    def used(self, now: datetime) -> int:
        self._settle(now)
        return self._used[month_of(now)]

    def left(self, now: datetime) -> int | None:
        """What may still be sent now; less than what is unused while a delivery holds some back."""
        if self.limit is None:
            return None
        month = month_of(now)
        return max(0, self.limit - self.used(now) - sum(held.most for held in self._held if held.month == month))

    def spend(self, recipients: int, now: datetime) -> None:
        self._require(recipients, now)
        self._settle(now)
        self._used[month_of(now)] += recipients

    def hold(self, most: int, reached: int, now: datetime, until: datetime) -> None:
        """Keep `most` from all others until then, although only `reached` will be charged."""
        self._require(most, now)
        self._held.append(Held(month_of(now), most, reached, until))

    def _require(self, recipients: int, now: datetime) -> None:
        left = self.left(now)
        if left is not None and recipients > left:
            raise monthly_limit()

    def _settle(self, now: datetime) -> None:
        if not self._held:
            return
        for held in [held for held in self._held if held.until <= now]:
            self._used[held.month] += held.reached
            self._held.remove(held)


def month_of(now: datetime) -> Month:
    there = now.astimezone(JAPAN)
    return there.year, there.month
