"""What happens in a family: a due date told or corrected, a birth, a loss, a rest from us, time away, moving.

Each changes the facts in one transaction, and everything unasked follows from the facts (see `care.timers`).
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped
from bot.domain.care import interviews, moods, window
from bot.domain.news import deliveries
from bot.domain.people import absences, children, pairs, parents, weeks
from bot.domain.people.absences import NotAway, Stay
from bot.domain.people.parents import Parent
from bot.errors import Refused

_OF_A_BIRTH = ("due_date", "birth", "loss", "quiet", "pause", "resume")  # quiet: somebody linked told of a loss
KINDS = (*_OF_A_BIRTH, "away", "back", "moving", "moved_out", "moved_in", "not_now")
TERM = 37  # full weeks; who is born before is early
A_YEAR = timedelta(days=366)


class NotSilent(Refused):
    """They get everything already."""


class ImpossibleMove(Refused):
    """More than a year ahead, or more than a year ago."""


class LifeEvent(Base, Scoped):
    """What was told, when and by whom (`parent`, or a staff id). Of a loss nobody asks for a date or a reason.

    `begins`: the due date (also of `not_now`: they want no interview), the birth, or the first day away or gone;
    `ends`: the last day away, where they know it.
    """

    __tablename__ = "life_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    begins: Mapped[date | None]
    ends: Mapped[date | None]
    told_by: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the parent."""
        return cls.parent_id.in_(parents.seen(hubs))


def of(session: Session, parent_id: str) -> list[LifeEvent]:
    """The latest first."""
    mine = select(LifeEvent).where(LifeEvent.parent_id == parent_id)
    return list(session.scalars(mine.order_by(LifeEvent.told_at.desc(), LifeEvent.id.desc())))


def due_date(session: Session, parent: Parent, day: date, now: datetime, told_by: str = "parent") -> None:
    """Told for the first time, or corrected. Raises ImpossibleDueDate."""
    window.check_possible(day, clock.today(now))
    if parent.due_date != day:
        parent.due_date = day
        deliveries.withdraw_invitation(session, parent.id, now)
        _tell(session, parent, "due_date", now, begins=day, told_by=told_by)


def birth(session: Session, parent: Parent, day: date, babies: int, now: datetime) -> bool:
    """Says whether it was early. A due date that has passed is not yet a birth. Raises ImpossibleBirthDate."""
    due = parent.due_date
    children.born(session, parent, day, babies, clock.today(now))
    if parent.role == "expecting":
        parent.role = "raising"
    deliveries.withdraw_invitation(session, parent.id, now)
    _tell(session, parent, "birth", now, begins=day)
    return due is not None and weeks.pregnancy_week(due, day) < TERM


def loss(session: Session, parent: Parent, now: datetime) -> None:
    """From this second on nothing reaches them unasked, and nothing is expected of them; so with who is linked."""
    with pairs.every_hub(session):
        other = pairs.take_leave(session, parent, now)
        if other is not None:
            _spare(session, other, now)
    _end_pregnancy(session, parent, now)
    _be_silent(session, parent, "loss", now)


def pause(session: Session, parent: Parent, now: datetime) -> None:
    """No news until they want it again; what they have booked is still reminded of. A loss stays a loss."""
    if parent.silence is None:
        _be_silent(session, parent, "pause", now)


def resume(session: Session, parent: Parent, now: datetime) -> None:
    if parent.silence not in _SILENCE.values():
        raise NotSilent
    parent.silence = None
    _tell(session, parent, "resume", now)


def away(session: Session, parent: Parent, stay: Stay, now: datetime) -> None:
    """With relatives around the birth: they stay with their hub. What waits is planned again. Raises ImpossibleStay."""
    today = clock.today(now)
    stay.check(today)
    absences.write(session, parent.id, stay)
    deliveries.withdraw_invitation(session, parent.id, now)
    if stay.begins <= today and not stay.news:
        deliveries.withdraw_news(session, parent.id, now, "away")
    _tell(session, parent, "away", now, begins=stay.begins, ends=stay.ends)


def back(session: Session, parent: Parent, now: datetime) -> None:
    """They are here again, or have not gone: everything is as before."""
    if not absences.forget(session, parent.id, "away"):
        raise NotAway
    deliveries.withdraw_invitation(session, parent.id, now)
    _tell(session, parent, "back", now)


def moving(session: Session, parent: Parent, last_day: date, now: datetime) -> None:
    """To another town; from the day after on nothing goes to them but what they have booked or asked for."""
    today = clock.today(now)
    if abs(last_day - today) > A_YEAR:
        raise ImpossibleMove
    if last_day < today:
        moved_out(session, parent, now)
        return
    absences.write_move(session, parent.id, last_day + timedelta(days=1))
    _tell(session, parent, "moving", now, begins=last_day + timedelta(days=1))


def moved_out(session: Session, parent: Parent, now: datetime) -> None:
    """They leave their hub; bookings and consultations stay until they say otherwise."""
    for kind in ("moved", "away"):
        absences.forget(session, parent.id, kind)
    deliveries.withdraw_news(session, parent.id, now, "left_hub")
    deliveries.withdraw_invitation(session, parent.id, now)
    deliveries.withdraw_asking_again(session, parent.id, now, "left_hub")
    moods.stop(session, parent.id)
    parent.hub_id, parent.area = None, None
    _tell(session, parent, "moved_out", now)


def moved_in(session: Session, parent: Parent, now: datetime) -> None:
    """New here, here again, or staying after all."""
    absences.forget(session, parent.id, "moved")
    _tell(session, parent, "moved_in", now)


def not_now(session: Session, parent: Parent, now: datetime) -> None:
    """Of the interview, in this pregnancy: they are not invited again, and may still book whenever they like."""
    deliveries.withdraw_invitation(session, parent.id, now)
    _tell(session, parent, "not_now", now, begins=parent.due_date)


def heard_by(session: Session, parent_id: str, staff_id: int) -> None:
    """What was told last was told to this member of staff."""
    of(session, parent_id)[0].told_by = str(staff_id)
    session.flush()


def _end_pregnancy(session: Session, parent: Parent, now: datetime) -> None:
    """The interview of the eighth month is off without a word of ours; the seat is free for others."""
    parent.due_date, parent.babies = None, None
    coming = interviews.coming(session, parent.id, now)
    if coming is not None and coming.slot.starts_at > now:
        interviews.cancel(session, coming, now)


def _spare(session: Session, other: Parent, now: datetime) -> None:
    """The same stillness, without a word why. What a person expects themselves nobody else ends for them."""
    if other.role == "partner":
        _end_pregnancy(session, other, now)
    if other.silence in (None, "paused"):
        _be_silent(session, other, "quiet", now)


def _be_silent(session: Session, parent: Parent, kind: str, now: datetime) -> None:
    reason = _SILENCE[kind]
    parent.silence = reason
    session.flush()
    deliveries.withdraw_unasked(session, parent.id, now, reason)
    _tell(session, parent, kind, now)


def _tell(session: Session, parent: Parent, kind: str, now: datetime, **more: Any) -> None:
    """`more` as in the table; told by the parent where nothing else is said."""
    told = {"told_by": "parent", "told_at": now} | more
    session.add(LifeEvent(parent_id=parent.id, kind=kind, **told))
    session.flush()


_SILENCE = {"loss": "loss", "pause": "paused", "quiet": "quiet"}
