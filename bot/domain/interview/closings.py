"""A hub stays shut for a day (typhoon): its times, whom that touches, who has been told, and taking it back.

The bookings stand until a family, or staff for it, has moved them. The closed day itself shuts its times (see
`slots.free`), nothing is written on them: taken back, each is as it was, shut where somebody had shut it alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import interviews, waiting_list
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.places import closed_days

GONE = "suppressed"


@dataclass(frozen=True)
class Shutting:
    """Of one hub. `until`: it opens again at that time; empty: it stays shut all day."""

    hub_id: str
    day: date
    until: time | None = None

    def concerns(self, moment: datetime) -> bool:
        begins = moment.astimezone(clock.TOKYO)
        return begins.date() == self.day and (self.until is None or begins.time() < self.until)


def shut(session: Session, what: Shutting, reason: str, now: datetime) -> list[Interview]:
    """No seat of this time is given any more, nor offered to who waits. Those it touches come back, to be told."""
    closed_days.close(session, what.hub_id, what.day, reason, what.until)
    there = _locked(session, what)
    waiting_list.take_back(session, {slot.id for slot in there if what.concerns(slot.starts_at)}, now)
    return touched(session, what, now)


def touched(session: Session, what: Shutting, now: datetime) -> list[Interview]:
    """Booked and not begun."""
    booked = interviews.on_day(session, what.day, what.hub_id)
    return [one for one in booked if one.slot.starts_at > now and what.concerns(one.slot.starts_at)]


def reopen(session: Session, hub_id: str, day: date, now: datetime) -> list[Interview]:
    """Undo of `shut`, in how many steps it came. Those who may have heard of it come back, to be told.

    A notice that has not left yet does not leave; none of them counts for a later closing of the same day.
    """
    booked = touched(session, Shutting(hub_id, day), now)
    for one in booked:
        deliveries.withdraw(session, now, "moved", about=about(one.id, one.version))
    reached = heard(session, booked)
    for one in booked:
        notice = update(Delivery).where(Delivery.about == about(one.id, one.version))
        session.execute(notice.values(about=interviews.about(one)))
    closed_days.open_again(session, hub_id, day)
    return [one for one in booked if one.id in reached]


def told(session: Session, booked: Iterable[Any]) -> dict[int, str]:
    """How far the notice to each has come: the state of its row. Who is missing was not written to."""
    marks = {about(one.id, one.version): one.id for one in booked}
    rows = session.execute(
        select(Delivery.about, Delivery.state).where(Delivery.about.in_(marks)).order_by(Delivery.id)
    )
    return {marks[mark]: state for mark, state in rows if mark is not None}


def heard(session: Session, booked: Iterable[Any]) -> set[int]:
    """The numbers of those who were told, or will be."""
    return {number for number, state in told(session, booked).items() if state != GONE}


def called_off(session: Session, bookings: Sequence[Any]) -> set[int]:
    """Of these, whose hub is shut on their day and who were told so: they are not reminded of it."""
    days = {starts_at: clock.today(starts_at) for starts_at in {one.starts_at for one in bookings}}
    if not days:
        return set()
    shut_days = closed_days.of_hubs(session, {one.hub_id for one in bookings}, min(days.values()))
    touched = [one for one in bookings if (one.hub_id, days[one.starts_at]) in shut_days]
    return heard(session, touched) if touched else set()


def about(number: int, version: int) -> str:
    """The mark on the notice in the outbox."""
    return f"closing:{number}:{version}"


def _locked(session: Session, what: Shutting) -> list[Slot]:
    """The times of the day, always in the same order. Whoever asks for a seat of one meanwhile waits."""
    day = (Slot.starts_at >= clock.at(what.day, 0), Slot.starts_at < clock.at(what.day, 0) + timedelta(days=1))
    wanted = select(Slot).where(Slot.hub_id == what.hub_id, *day).order_by(Slot.starts_at, Slot.id)
    return list(session.scalars(wanted.with_for_update()))
