"""What would follow from other rules, before anybody decides: invitations that move, bookings that are touched."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.outbox import IS_INVITATION, Delivery
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.town.parts import InterviewRules

WEEKS = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Effect:
    """`moved`: families whose first invitation comes on another day; `next_day`: how many would get it at the very next
    sending, as it is and as it would be. `weeks`: Monday, first invitations as it is, and as it would be.
    """

    moved: int
    next_day: tuple[int, int]
    weeks: list[tuple[date, int, int]]
    may_book: tuple[int, int]
    bookings: int


def of_change(session: Session, before: InterviewRules, after: InterviewRules, now: datetime) -> Effect:
    today = clock.today(now)
    waiting = _not_invited(session, today)
    days = [(_first_day(due, before, now), _first_day(due, after, now), count) for due, count in waiting]
    was, will = Counter[date](), Counter[date]()
    for old, new, count in days:
        for counted, day in ((was, old), (will, new)):
            if day is not None:
                counted[day] += count
    mondays = [today - timedelta(days=today.weekday()) + WEEK * number for number in range(WEEKS)]
    return Effect(
        moved=sum(count for old, new, count in days if old != new),
        next_day=(was[_next(before, now)], will[_next(after, now)]),
        weeks=[(monday, _within(was, monday), _within(will, monday)) for monday in mondays],
        may_book=(_may_book(session, before, today), _may_book(session, after, today)),
        bookings=_coming(session, now),
    )


def _first_day(due: date, rules: InterviewRules, now: datetime) -> date | None:
    """None where it would be too late, or nobody is invited."""
    if rules.invite is None:
        return None
    day = max(due - timedelta(days=rules.invite.days), _next(rules, now))
    return day if day <= due - timedelta(days=rules.window.closes) else None


def _next(rules: InterviewRules, now: datetime) -> date:
    """The next day on which invitations leave."""
    today = clock.today(now)
    late = rules.invite is not None and clock.at(today, rules.invite.at.hour, rules.invite.at.minute) <= now
    return today + timedelta(days=1) if late else today


def _within(counted: Counter[date], monday: date) -> int:
    return sum(count for day, count in counted.items() if monday <= day < monday + WEEK)


def _not_invited(session: Session, today: date) -> list[tuple[date, int]]:
    """By due date: at most one row for each day of a pregnancy, however many families there are."""
    begun = clock.at(today - timedelta(days=PREGNANCY_DAYS), 0)
    invited = select(Delivery.id).where(IS_INVITATION, Delivery.parent_id == Parent.id, Delivery.created_at >= begun)
    table = Interview.__table__.c
    booked = select(table.id).where(table.parent_id == Parent.id, table.booked_at >= begun)
    reached = (Parent.reachable, Parent.line_user_id.is_not(None), Parent.consented_at.is_not(None))
    expecting = (Parent.silence.is_(None), or_(Parent.role.is_(None), Parent.role != "partner"))
    within = Parent.due_date.between(today, today + timedelta(days=PREGNANCY_DAYS))
    wanted = select(Parent.due_date, func.count()).where(within, *reached, *expecting)
    rows = session.execute(wanted.where(~invited.exists(), ~booked.exists()).group_by(Parent.due_date)).all()
    return [(due, count) for due, count in rows if due is not None]


def _may_book(session: Session, rules: InterviewRules, today: date) -> int:
    first, last = (today + timedelta(days=days) for days in (rules.window.closes, rules.window.opens))
    within = (Parent.due_date.between(first, last), or_(Parent.role.is_(None), Parent.role != "partner"))
    return session.scalars(select(func.count(Parent.id)).where(*within)).one()


def _coming(session: Session, now: datetime) -> int:
    booked = select(func.count(Interview.id)).join(Slot, Slot.id == Interview.slot_id)
    return session.scalars(booked.where(Interview.state == "booked", Slot.starts_at > now)).one()
