"""What LINE's plans cost: facts in `content/line_plans.yaml`; what is not known there is not guessed here."""

from functools import cache
from math import ceil
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from bot.town.line import PlanName
from bot.town.words import Part, Stated, Text
from bot.yaml_lines import read_yaml


class Tier(Part):
    """The price of each further message, up to the one of this number."""

    up_to: Annotated[int, Field(ge=1)]
    yen: Annotated[float, Field(ge=0)]


class Plan(Stated):
    """`messages` are in the monthly fee; empty: as many as wanted. `extra` empty: no more than those."""

    name: Text
    monthly_yen: Annotated[int, Field(ge=0)]
    messages: int | None = None
    extra: tuple[Tier, ...] = ()

    def yen(self, used: int, more: int) -> int | None:
        """What `more` messages cost beside the monthly fee; None where LINE sells none, or no price is known."""
        if self.messages is None:
            return 0
        before, after = max(used - self.messages, 0), max(used + more - self.messages, 0)
        if after == before:
            return 0
        if not self.extra or after > self.extra[-1].up_to:
            return None
        return ceil(self._price(after) - self._price(before))

    def _price(self, extra: int) -> float:
        price, below = 0.0, 0
        for tier in self.extra:
            price += max(min(extra, tier.up_to) - below, 0) * tier.yen
            below = tier.up_to
        return price


@cache
def read_plans(file: Path) -> dict[PlanName, Plan]:
    data: Any = read_yaml(file).data
    return TypeAdapter(dict[PlanName, Plan]).validate_python(data)
