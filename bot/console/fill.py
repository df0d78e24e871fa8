"""How full the interview times are, by hub and week: a drawing, and the same as a table."""

from dataclasses import dataclass

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.interview import fill_rates
from bot.domain.interview.fill_rates import Filled

BEFORE, AHEAD = 12, 4  # weeks, beside this one
STEP, BAR, HIGH, FOOT = 38, 26, 120, 24  # of the drawing


@dataclass(frozen=True)
class Bar:
    """Of one week, in the units of the drawing: what is taken stands in what is offered."""

    week: Filled
    x: int
    offered: float
    taken: float
    came: float


@page("/slots/fill", shows=None)
def fill(desk: Desk) -> Values:
    """A hub's staff see theirs, the city every hub."""
    mine = desk.hubs()
    counted = fill_rates.by_week(desk.session, [hub.slug for hub in mine], desk.now, BEFORE, AHEAD)
    weeks = fill_rates.weeks(desk.now, BEFORE, AHEAD)
    return {
        "filled": [(hub, counted[hub.slug], _bars(counted[hub.slug])) for hub in mine],
        "this_week": weeks[BEFORE],
        "wide": STEP * len(weeks),
        "high": HIGH,
        "bar": BAR,
        "foot": FOOT,
    }


def _bars(weeks: list[Filled]) -> list[Bar]:
    most = max((week.offered for week in weeks), default=0) or 1
    return [
        Bar(week, STEP * number + (STEP - BAR) // 2, *(_tall(n, most) for n in (week.offered, week.taken, week.came)))
        for number, week in enumerate(weeks)
    ]


def _tall(count: int, most: int) -> float:
    return round((HIGH - FOOT) * count / most, 1)
