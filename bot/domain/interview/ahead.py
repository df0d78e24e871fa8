"""What lies ahead of a family: the three interviews, the benefit, the registration; worked out from facts, pure.

The order of the interviews, and 14 days for registering a birth: see `content/cards/whats_ahead.yaml` for the sources.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.town.benefit import Benefit
from bot.town.parts import Window

RECENT = timedelta(days=120)  # after a birth: about until everybody has been visited
REGISTER_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Known:
    """Of one family. `born`: birth dates of their children."""

    due_date: date | None
    born: tuple[date, ...] = ()


@dataclass(frozen=True)
class Step:
    """`begins` and `ends`: both included, empty where nobody can say. `state`: ahead, open or over."""

    code: str
    begins: date | None = None
    ends: date | None = None
    state: str = "ahead"


def steps(known: Known, window: Window, benefit: Benefit | None, today: date) -> list[Step]:
    """In their order; none where nobody is expected, and nobody was born lately."""
    born = max((day for day in known.born if today - day <= RECENT), default=None)
    if known.due_date is None and born is None:
        return []
    found = [Step("notified", state="over")]
    if known.due_date:
        opens, closes = (known.due_date - timedelta(days=days) for days in (window.opens, window.closes))
        found.append(_step("eighth_month", opens, closes, today))
    if known.due_date is None and born:
        found.append(_step("registration", born, born + REGISTER_WITHIN, today))
    found += _second_filing(known.due_date, born, benefit, today)
    found.append(Step("after_birth", begins=born, state="open" if known.due_date is None else "ahead"))
    return found


def _second_filing(due: date | None, born: date | None, benefit: Benefit | None, today: date) -> Iterable[Step]:
    if benefit is None:
        return
    if due is None and born:
        yield _step("second_filing", born, _years_later(born, benefit.years), today)
    elif due and benefit.second_from:
        yield _step("second_filing", due - timedelta(days=benefit.second_from), None, today)
    else:
        yield Step("second_filing")


def _step(code: str, begins: date, ends: date | None, today: date) -> Step:
    over = ends is not None and today > ends
    return Step(code, begins, ends, "over" if over else "open" if begins <= today else "ahead")


def _years_later(day: date, years: int) -> date:
    """Of a 29th of February the 28th, where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
