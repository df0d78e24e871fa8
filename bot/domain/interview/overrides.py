"""Staff go beyond a rule of the town for a family, and say why; there is no going beyond the seats of a time."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.interview.window import TooEarly, TooLate, check_window
from bot.town.parts import Window

RULES = ("too_early", "too_late", "cut_off", "moved_out")
REASONS = ("moved_here", "health", "family", "work", "hub", "other_time")


class Override(Base, Scoped):
    """`rule`: which one it went beyond; `reason`: a code, never a sentence about somebody."""

    __tablename__ = "booking_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), index=True)
    rule: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the booking."""
        return cls.interview_id.in_(interviews.seen(hubs))


def window_broken(due_date: date | None, window: Window, now: datetime) -> str | None:
    """Which end of the town's window the family is outside of; None where it is not, or nobody knows."""
    if due_date is None:
        return None
    try:
        check_window(due_date, clock.today(now), window.opens, window.closes)
    except (TooEarly, TooLate) as no:
        return no.name()
    return None


def cut_off_broken(interview: Interview, cut_off: timedelta, now: datetime) -> str | None:
    """Is it too late for the family itself to change anything?"""
    return "cut_off" if interview.slot.starts_at - cut_off <= now else None


def note(session: Session, interview: Interview, rule: str, reason: str, by: tuple[int, datetime]) -> None:
    """By whom (a staff id) and when."""
    session.add(Override(interview_id=interview.id, rule=rule, reason=reason, staff_id=by[0], at=by[1]))
    session.flush()


def of(session: Session, interview_id: int) -> list[Override]:
    return list(session.scalars(select(Override).where(Override.interview_id == interview_id).order_by(Override.id)))
