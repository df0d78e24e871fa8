"""How a town's folder writes the times it offers for interviews, and until when a family may change one."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.town.words import Clock, Day, NotEmpty, Part, Slug, Span, Stated, Weekday, Yearly, read_span

Way = Literal["hub", "online", "phone", "visit"]
Nth = Annotated[int, Field(ge=1, le=5)]
Minutes = Annotated[int, Field(ge=5, le=240)]
Arranged = Literal["siblings", "visit", "interpreter"]


@dataclass(frozen=True)
class WorkingDays:
    """Days on which the hub is open, counted back from the day of the interview."""

    days: int


def read_cut_off(said: object) -> timedelta | WorkingDays:
    found = re.fullmatch(r"(\d{1,2}) working days?", str(said))
    return WorkingDays(int(found[1])) if found else read_span(said)


CutOff = Annotated[timedelta | WorkingDays, BeforeValidator(read_cut_off)]


class Rebooking(Part):
    """After so many bookings a family has `cancelled` by itself `within` this span, staff book for them."""

    cancelled: Annotated[int, Field(ge=1, le=20)]
    within: Span


class Break(Part):
    """Nobody is met: lunch."""

    begins: Clock
    ends: Clock

    @model_validator(mode="after")
    def _begin_before_ending(self) -> "Break":
        if self.begins >= self.ends:
            raise ValueError("ends before it begins — correct 'begins' or 'ends'")
        return self


class SlotRule(Break):
    """Between `begins` and `ends` of these weekdays, as many interviews as fit; `ways` empty: all of the town's.

    `nth`: only in these weeks of the month. `season`: days that come every year. `seats`: rooms, or people, at once.
    `coordinator`: who meets them, of the town's; `room`: where, of the hub's. Neither is at two places at a time.
    """

    days: Annotated[tuple[Weekday, ...], NotEmpty]
    nth: tuple[Nth, ...] = ()
    season: Yearly | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    seats: Annotated[int, Field(ge=1, le=20)] = 1
    ways: tuple[Way, ...] = ()
    coordinator: Slug | None = None
    room: Slug | None = None


class Travel(Part):
    """Minutes a coordinator needs to a family's home, and back."""

    before: Annotated[int, Field(ge=0, le=240)] = 0
    after: Annotated[int, Field(ge=0, le=240)] = 0


class Offer(Stated):
    """A hub's interview times. `minutes` empty: the town's; `buffer`: minutes nobody is booked between two.

    `arranges`: what the hub can see to at the meeting; nothing said: what the town says.
    """

    times: Annotated[tuple[SlotRule, ...], NotEmpty]
    minutes: Minutes | None = None
    buffer: Annotated[int, Field(ge=0, le=120)] = 0
    breaks: tuple[Break, ...] = ()
    arranges: tuple[Arranged, ...] | None = None
