"""A town's LINE account: its plan, how fast it may send, and what of the month is kept for reminders and answers."""

from typing import Annotated, Literal

from pydantic import Field

from bot.town.words import Part, Stated

PlanName = Literal["communication", "light", "standard", "local_government"]
PerSecond = Annotated[int, Field(ge=1, le=2000)]


class Rates(Part):
    """Calls a second: half of what LINE allows, so that a second installation or a tool of staff finds room."""

    reply: PerSecond = 1000
    push: PerSecond = 1000
    multicast: Annotated[int, Field(ge=1, le=200)] = 100


class LineRules(Stated):
    """`plan` empty: not known, so no page speaks of money. `reserve`: percent of the month's messages."""

    plan: PlanName | None = None
    reserve: Annotated[int, Field(ge=0, le=90)] = 10
    rates: Rates = Rates()
