"""A hub's rule for weather warnings: which warnings, at which times of day somebody looks, and until when it shuts."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.town.words import Clock, NotEmpty, Part, Stated, Text


class Check(Part):
    """A warning that is out `at` this time shuts the hub `until` then; empty: for the rest of the day."""

    at: Clock
    until: Clock | None = None

    @model_validator(mode="after")
    def _shut_after_looking(self) -> Self:
        if self.until and self.until <= self.at:
            raise ValueError("is open again before anybody has looked — correct 'at' or 'until'")
        return self


class Weather(Stated):
    """`warnings` as the weather service calls them; empty where the hub's notice names none."""

    checks: Annotated[tuple[Check, ...], NotEmpty, Field(max_length=6)]
    warnings: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [check.at for check in self.checks]
        if times != sorted(set(times)):
            raise ValueError("is not in the order of the day — write the earliest check first, each time once")
        return self
