"""Telling staff of an alarm: claimed before it is told, confirmed after, and told again until somebody has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.domain.care.alarms import Alarm

LEASE = timedelta(seconds=20)  # longer than telling takes; then whoever claimed it is dead


class AlarmCall(Base):
    """Who was told of an alarm, rung by rung. `confirmed_at`: the other side took it; empty: nobody was reached."""

    __tablename__ = "alarm_call"

    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), primary_key=True)
    rung: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(String(16))
    tries: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Told:
    """One try. `rung`: from 0, on the ladder as it held for this alarm; `again_at`: the next, if nobody takes it."""

    rung: int
    who: str
    confirmed: bool
    at: datetime
    again_at: datetime


def claim(session: Session, sender: str, now: datetime, most: int = 50) -> list[Alarm]:
    """Those due that nobody has, and that no living process is telling. One statement decides."""
    free = or_(Alarm.claimed_at.is_(None), Alarm.claimed_at <= now - LEASE)
    due = and_(Alarm.acknowledged_at.is_(None), Alarm.next_at <= now, free)
    first = select(Alarm.id).where(due).order_by(Alarm.next_at, Alarm.id).limit(most).with_for_update(skip_locked=True)
    mine = update(Alarm).where(Alarm.id.in_(first.scalar_subquery()), due)
    taken = mine.values(claimed_by=sender, claimed_at=now).returning(Alarm)
    return list(session.scalars(taken.execution_options(synchronize_session=False)))


def write_down(session: Session, alarm: Alarm, told: Told) -> None:
    """What became of a try, also where a slow process comes late: a confirmation is never taken back."""
    row = {"alarm_id": alarm.id, "rung": told.rung, "who": told.who, "tries": 0}
    insert_if_new(session, AlarmCall, [row | {"first_at": told.at, "last_at": told.at}])
    seen = {"confirmed_at": func.coalesce(AlarmCall.confirmed_at, told.at)} if told.confirmed else {}
    call = update(AlarmCall).where(AlarmCall.alarm_id == alarm.id, AlarmCall.rung == told.rung)
    call = call.values(tries=AlarmCall.tries + 1, last_at=told.at, **seen)
    session.execute(call.execution_options(synchronize_session=False))
    mine = update(Alarm).where(Alarm.id == alarm.id, Alarm.claimed_by == alarm.claimed_by)
    free = mine.where(Alarm.claimed_at == alarm.claimed_at).values(
        claimed_by=None, claimed_at=None, next_at=told.again_at
    )
    session.execute(free.execution_options(synchronize_session=False))


def of(session: Session, alarm_ids: Sequence[int]) -> dict[int, list[AlarmCall]]:
    """The calls of each alarm, from the first rung on."""
    found: dict[int, list[AlarmCall]] = {number: [] for number in alarm_ids}
    rows = select(AlarmCall).where(AlarmCall.alarm_id.in_(alarm_ids)).order_by(AlarmCall.alarm_id, AlarmCall.rung)
    for row in session.scalars(rows):
        found[row.alarm_id].append(row)
    return found


def longest_untold(session: Session, now: datetime) -> timedelta:
    """For how long the oldest alarm that nobody has and nobody was told of has been waiting."""
    told = select(AlarmCall.alarm_id).where(AlarmCall.alarm_id == Alarm.id, AlarmCall.confirmed_at.is_not(None))
    oldest = select(func.min(Alarm.raised_at)).where(Alarm.acknowledged_at.is_(None), ~told.exists())
    found = session.scalar(oldest)
    return max(now - found, timedelta(0)) if found else timedelta(0)


def last_told(session: Session) -> datetime | None:
    """When the other side last took an alarm: the last proof that the way to staff works."""
    return session.scalar(select(func.max(AlarmCall.confirmed_at)))
