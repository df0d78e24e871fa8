"""What is kept longer than the town wants is emptied, kind by kind: the words go, the rows that are counted stay."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    Table,
    UniqueConstraint,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, insert_if_new
from bot.domain.care.alarms import Alarm
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.deliveries import DONE, Delivery
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.outreach import Outreach
from bot.domain.interview.records import Record
from bot.domain.office.inbox import InboxEvent
from bot.domain.office.resealing import sealed_columns
from bot.town.retention import RetentionRules

KINDS = ("answers", "records", "next_steps", "outreach", "messages", "consultations", "alarms", "events")
AT_ONCE = 500  # rows of one table in one transaction


class Emptied(Base):
    """How many rows of a kind lost their words on a day. No family stands here."""

    __tablename__ = "emptied"
    __table_args__ = (UniqueConstraint("day", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    number: Mapped[int] = mapped_column(default=0)


def empty_some(session: Session, rules: RetentionRules, kind: str, now: datetime) -> int:
    """The next rows of a kind that are over their time; says how many. None where the town has not decided."""
    span: timedelta | None = getattr(rules, kind)
    if span is None:
        return 0
    done = sum(_empty(session, table, over) for table, over in _over(kind, now - span))
    if done:
        _count(session, clock.today(now), kind, done)
    return done


def lately(session: Session, most: int = 30) -> list[Emptied]:
    """The latest first."""
    return list(session.scalars(select(Emptied).order_by(Emptied.day.desc(), Emptied.kind).limit(most)))


def _empty(session: Session, table: Table, over: ColumnElement[bool]) -> int:
    """Some rows that have words still; where a table has none, the rows themselves."""
    words = [column for column in sealed_columns(Base.metadata) if column.table is table]
    keys = list(table.primary_key)
    full = or_(*(and_(column.is_not(None), func.length(column) > 0) for column in words)) if words else None
    some = select(*keys).where(over if full is None else and_(over, full)).limit(AT_ONCE)
    found = session.execute(some.with_for_update(skip_locked=True)).scalars().all()
    mine = keys[0].in_(found)
    if full is None:
        session.execute(delete(table).where(mine))
    else:
        nothing = {column: None if column.nullable else b"" for column in words}
        session.execute(update(table).where(mine).values(nothing))
    return len(found)


def _over(kind: str, before: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table of a kind, and which of its rows are over."""
    if kind == "consultations":
        yield from _of_closed_talks(before)
    elif kind in _SINCE:
        table, when = _SINCE[kind](before)
        yield table, when


def _of_closed_talks(before: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    closed = and_(Consultation.state == "closed", Consultation.closed_at < before)
    yield Consultation.__table__, closed  # type: ignore[misc] # it is a Table
    talks = select(Consultation.id).where(closed)
    for table in Base.metadata.sorted_tables:
        if "consultation_id" in table.c:
            yield table, table.c.consultation_id.in_(talks)


def _next_steps(before: datetime) -> Any:
    """What is to be asked, or done, on a later day is not over."""
    since = func.coalesce(NextStep.ended_at, NextStep.agreed_at, NextStep.written_at)
    passed = or_(NextStep.on_day.is_(None), NextStep.on_day < cast(clock.today(before), Date))
    return NextStep.__table__, and_(since < before, passed)


def _count(session: Session, day: date, kind: str, number: int) -> None:
    insert_if_new(session, Emptied, [{"day": day, "kind": kind, "number": 0}])
    today = update(Emptied).where(Emptied.day == day, Emptied.kind == kind)
    session.execute(today.values(number=Emptied.number + number).execution_options(synchronize_session=False))


_SINCE: dict[str, Any] = {
    "answers": lambda before: (FormAnswer.__table__, FormAnswer.changed_at < before),
    "records": lambda before: (Record.__table__, func.coalesce(Record.closed_at, Record.written_at) < before),
    "next_steps": _next_steps,
    "outreach": lambda before: (Outreach.__table__, Outreach.changed_at < before),
    "messages": lambda before: (
        Delivery.__table__,
        and_(Delivery.state.in_(DONE), func.coalesce(Delivery.settled_at, Delivery.created_at) < before),
    ),
    "alarms": lambda before: (Alarm.__table__, Alarm.closed_at < before),
    "events": lambda before: (
        InboxEvent.__table__,
        and_(InboxEvent.state.in_(("done", "ignored", "failed")), InboxEvent.received_at < before),
    ),
}
