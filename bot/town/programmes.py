"""What a hub offers again and again, as a town's folder says it."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.town.slots import Nth
from bot.town.words import Clock, Day, Part, Slug, Stated, Text, Weekday

Topic = Literal["class", "baby", "twins", "development", "food", "consultation", "other"]


class ProgrammeDays(Part):
    """Either a weekday in the `nth` weeks of a month (none: every week), or a list of dates."""

    weekday: Weekday | None = None
    nth: tuple[Nth, ...] = ()
    dates: tuple[Day, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> "ProgrammeDays":
        if (self.weekday is None) == (not self.dates) or (self.nth and self.dates):
            raise ValueError("needs either 'weekday' (with 'nth' if not every week) or 'dates' — write one of them")
        return self


class Programme(Stated):
    """Something a hub offers again and again."""

    slug: Slug
    hub: Slug
    title: Text
    summary: Text
    topic: Topic
    days: ProgrammeDays
    opens: Clock
    closes: Clock
    for_whom: Literal["expecting", "raising", "all"] = Field(alias="for")
    announce_days_before: Annotated[int, Field(ge=0, le=90)]
