"""Who has to be called before their meeting, because LINE does not reach them, and what came of it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.delivery.kinds import STILL
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview, NothingBooked
from bot.domain.interview.slots import Slot
from bot.domain.people.parents import Parent

OUTCOMES = ("reached", "message_left", "no_answer", "wants_change", "not_coming")


class ReminderCall(Base, Scoped):
    """One call, by whom and when. `version`: of the booking as it stood; one that has moved since is called again."""

    __tablename__ = "reminder_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), index=True)
    version: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    called_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    called_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """Whoever sees the booking."""
        return cls.interview_id.in_(interviews.seen(hubs))


def why(parent: Parent) -> str | None:
    """Why LINE is not enough: no_line, blocked, or paused (who gets the reminder, but wants to be left in peace)."""
    if parent.silence in STILL:
        return None
    if parent.line_user_id is None:
        return "no_line"
    if not parent.reachable:
        return "blocked"
    return "paused" if parent.silence == "paused" else None


def to_call(session: Session, day: date, hub_id: str | None = None) -> list[Interview]:
    """The families of a day whom somebody calls, in order of time."""
    return [one for one in interviews.on_day(session, day, hub_id) if why(one.parent)]


def out_of_reach(session: Session, now: datetime) -> list[Interview]:
    """Coming bookings of families the account cannot write to: they called, or have blocked it since."""
    booked = select(Interview).join(Slot).join(Parent, Parent.id == Interview.parent_id)
    booked = booked.where(Interview.state == "booked", Slot.starts_at > now, Parent.reachable.is_(False))
    return list(session.scalars(booked.order_by(Slot.starts_at, Interview.id)))


def latest(session: Session, booked: Iterable[Interview]) -> dict[int, ReminderCall]:
    """The newest call about each of these, as they stand now."""
    versions = {one.id: one.version for one in booked}
    calls = session.scalars(
        select(ReminderCall).where(ReminderCall.interview_id.in_(versions)).order_by(ReminderCall.id)
    )
    return {one.interview_id: one for one in calls if one.version == versions[one.interview_id]}


def still_to_call(session: Session, booked: Iterable[Interview]) -> int:
    """How many of these nobody has called yet."""
    wanted = [one for one in booked if one.state == "booked" and why(one.parent)]
    return len(wanted) - len(latest(session, wanted)) if wanted else 0


def note(session: Session, interview_id: int, outcome: str, by: tuple[int, datetime]) -> ReminderCall:
    """Each call is a row of its own: who tried before stays to be seen. Refuses NothingBooked."""
    booked = interviews.locked(session, interview_id)
    if booked.state != "booked":
        raise NothingBooked
    call = ReminderCall(interview_id=booked.id, version=booked.version, outcome=outcome)
    call.called_by, call.called_at = by
    session.add(call)
    session.flush()
    return call
