"""Who is told of a danger, and when: a town's ladder, the hours its staff are there, and its monthly drill."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import jpholiday
from pydantic import Field, model_validator

from bot.clock import TOKYO
from bot.town.words import WEEKDAYS, Clock, NotEmpty, Part, Span, Stated, Weekday, Yearly

Whom = Literal["hub", "leader", "city", "all"]


class Rung(Part):
    """`after` the alarm was raised, `who` is told. `only_staffed`: left out while nobody is there."""

    after: Span
    who: Whom
    only_staffed: bool = False


class Staffed(Part):
    """When staff are there. Public holidays and the days of `closed` are not among them."""

    days: Annotated[tuple[Weekday, ...], NotEmpty]
    opens: Clock
    closes: Clock
    closed: tuple[Yearly, ...] = ()

    def at(self, moment: datetime) -> bool:
        here = moment.astimezone(TOKYO)
        free = jpholiday.is_holiday(here.date()) or any(here.date() in span for span in self.closed)
        return not free and WEEKDAYS[here.weekday()] in self.days and self.opens <= here.time() < self.closes


class Drill(Part):
    """Once a month, on this day, at this time: the same path, and nothing to families."""

    day: Annotated[int, Field(ge=1, le=28)]
    time: Clock


class AlarmRules(Stated):
    """`again_every`: how long until whoever stands on the present rung is told once more."""

    again_every: Span
    ladder: Annotated[tuple[Rung, ...], NotEmpty]
    staffed: Staffed
    drill: Drill

    @model_validator(mode="after")
    def _upwards(self) -> "AlarmRules":
        waits = [rung.after for rung in self.ladder]
        if waits[0] or waits != sorted(waits):
            raise ValueError("the ladder does not begin at once and rise — begin with 0 minutes, then ever later")
        if all(rung.only_staffed for rung in self.ladder):
            raise ValueError("at night nobody is told — leave one rung without only_staffed")
        return self

    def rungs(self, raised_at: datetime, hub_id: str | None) -> list[tuple[timedelta, Whom]]:
        """The ladder as it holds for an alarm: the first rung that is there is told at once, the others as long after
        it as the town says. Without a hub there is nobody there to tell.
        """
        staffed = self.staffed.at(raised_at)
        kept = [
            one for one in self.ladder if (staffed or not one.only_staffed) and (hub_id or one.who in ("city", "all"))
        ]
        kept = kept or [self.ladder[-1]]
        return [(one.after - kept[0].after, one.who) for one in kept]


PROPOSED = AlarmRules.model_validate(
    {
        "again_every": "1 minute",
        "ladder": [
            {"after": "0 minutes", "who": "hub", "only_staffed": "yes"},
            {"after": "5 minutes", "who": "leader", "only_staffed": "yes"},
            {"after": "15 minutes", "who": "city"},
            {"after": "30 minutes", "who": "all"},
        ],
        "staffed": {"days": list(WEEKDAYS[:5]), "opens": "9:00", "closes": "17:00", "closed": ["12-29..01-03"]},
        "drill": {"day": "1", "time": "10:30"},
        "proposal": "yes",
    }
)
