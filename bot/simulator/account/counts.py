"""How many people each way of sending has reached, per day in Japan; and the names that deliveries are counted by."""

from collections import Counter
from datetime import date, datetime
from typing import Literal

from bot.simulator.account.quota import Month, month_of
from bot.simulator.clock import JAPAN
from bot.simulator.people.chat import Via

MOST_UNITS = 1000  # different names in a month; further ones are ignored
COUNTING_BEGAN = date(2018, 3, 31)

Status = Literal["ready", "unready", "out_of_service"]


class Counts:
    def __init__(self) -> None:
        self._reached: Counter[tuple[Via, date]] = Counter()
        self._units: dict[Month, dict[str, None]] = {}  # a set that keeps its order

    def add(self, via: Via, reached: int, unit: str, now: datetime) -> None:
        self._reached[via, now.astimezone(JAPAN).date()] += reached
        if unit:
            names = self._units.setdefault(month_of(now), {})
            if len(names) < MOST_UNITS:
                names[unit] = None

    def reached(self, via: Via, day: date) -> int:
        return self._reached[via, day]

    def units(self, now: datetime) -> list[str]:
        """The names used this month."""
        return list(self._units.get(month_of(now), ()))


def status_of(day: date, now: datetime) -> Status:
    """LINE has counted a day when it is over."""
    if day < COUNTING_BEGAN:
        return "out_of_service"
    return "ready" if day < now.astimezone(JAPAN).date() else "unready"
