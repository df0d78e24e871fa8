"""How full the interview times of each hub are, week by week: offered, taken, came, free; counted by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.places import closed_days

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Filled:
    """Seats of a week. `taken`: booked, whether they came or not. A time that was shut offers what it holds."""

    monday: date
    offered: int = 0
    taken: int = 0
    came: int = 0

    @property
    def free(self) -> int:
        return max(self.offered - self.taken, 0)

    @property
    def percent(self) -> int | None:
        return round(100 * self.taken / self.offered) if self.offered else None


def by_week(
    session: Session, hub_ids: Sequence[str], now: datetime, before: int, ahead: int
) -> dict[str, list[Filled]]:
    """Of each hub, the weeks before this one, this one, and those ahead; one grouped question."""
    mondays = weeks(now, before, ahead)
    starts = [clock.at(monday, 0) for monday in (*mondays, mondays[-1] + WEEK)]
    week = case(*((Slot.starts_at < end, number) for number, end in enumerate(starts[1:])))
    held, came = (
        func.count(case((Interview.state.in_(states), 1))) for states in (("booked", "done", "missed"), ("done",))
    )
    within = (Slot.hub_id.in_(hub_ids), Slot.starts_at >= starts[0], Slot.starts_at < starts[-1])
    is_open = and_(Slot.closed_at.is_(None), ~closed_days.covers(Slot.hub_id, Slot.starts_at)).label("is_open")
    each = select(Slot.hub_id, week.label("week"), Slot.seats, is_open, held.label("taken"), came.label("came"))
    each = each.outerjoin(Interview, Interview.slot_id == Slot.id).where(*within).group_by(Slot.id)
    one = each.subquery().c
    offers = case((one.is_open, one.seats), else_=one.taken)
    sums = (func.sum(offers), func.sum(one.taken), func.sum(one.came))
    rows = session.execute(select(one.hub_id, one.week, *sums).group_by(one.hub_id, one.week)).all()
    counted = {(hub, week): (int(offered), int(taken), int(came)) for hub, week, offered, taken, came in rows}
    return {
        hub: [Filled(monday, *counted.get((hub, number), ())) for number, monday in enumerate(mondays)]
        for hub in hub_ids
    }


def weeks(now: datetime, before: int, ahead: int) -> list[date]:
    """Their Mondays."""
    today = clock.today(now)
    monday = today - timedelta(days=today.weekday())
    return [monday + WEEK * number for number in range(-before, ahead + 1)]
