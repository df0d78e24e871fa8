"""What was agreed in a meeting, written for the family to read: who does what until when, and what is not decided yet.

"Not deciding now" is an answer as good as any: it stands there with the day on which she wants to be asked again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, literal_column, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.delivery import deliveries
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.interview.records import require_meeting
from bot.errors import Refused

KINDS = ("step", "later")  # later: not decided now
WHO = ("family", "hub", "both")
FAMILY = "parent"  # who says so, where it is not one of staff
LONGEST = 300


class NothingToAgree(Refused):
    """All of it is agreed already, or nothing stands there."""


class NotTheirs(Refused):
    """The hub said it would do this."""


class OverAlready(Refused):
    """It has been taken away, or decided."""


class NextStep(Base, Scoped):
    """`state` is open, done, decided or dropped. Until `agreed_at` it is a draft of staff, and nobody else's.

    `on_day`: until when a step is done, where that was said; on which day "later" is asked about again, where she
    wants that. `asked_at`: when that was done. `ended_by`: FAMILY, or the id of one of staff.
    """

    __tablename__ = "next_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"), index=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    kind: Mapped[str] = mapped_column(String(8))
    who: Mapped[str] = mapped_column(String(8))
    on_day: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(8), default="open")
    written_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
    sealed_text: Mapped[bytes | None] = mapped_column(info={"place": "next_step.text:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def text(self) -> str:
        return sealed_text.read(self) or ""


# What is to be asked about again. Said with literals, so that both databases see that the index below is enough for it.
_OPEN = and_(NextStep.kind == literal_column("'later'"), NextStep.state == literal_column("'open'"))
TO_ASK = and_(_OPEN, NextStep.agreed_at.is_not(None), NextStep.asked_at.is_(None))
Index("ix_next_step_to_ask", NextStep.on_day, NextStep.id, sqlite_where=TO_ASK, postgresql_where=TO_ASK)


@dataclass(frozen=True)
class Words:
    """One row as staff write it."""

    kind: str
    text: str
    who: str
    on_day: date | None


def write(session: Session, interview: Interview, words: Words, staff_id: int, now: datetime) -> NextStep:
    """A draft. What nobody has decided is nobody's to do."""
    require_meeting(session, interview)
    whose = {"interview_id": interview.id, "parent_id": interview.parent_id, "hub_id": interview.hub_id}
    said = {"kind": words.kind, "who": words.who, "on_day": words.on_day, "state": "open"}
    one = NextStep(**whose, **said, written_by=staff_id, written_at=now)
    sealed_text.write(session, one, text=words.text[:LONGEST])
    return one


def agree(session: Session, interview: Interview, now: datetime) -> int:
    """From now on they can read it; says how many rows are new. A day that has come meanwhile was spoken of today."""
    interviews.locked(session, interview.id)
    drafts = [one for one in of_interview(session, interview.id) if one.agreed_at is None]
    if not drafts:
        raise NothingToAgree
    for one in drafts:
        one.agreed_at = now
        one.asked_at = now if one.kind == "later" and one.on_day and one.on_day <= clock.today(now) else None
    return len(drafts)


def drop(session: Session, step: NextStep, by: str, now: datetime) -> None:
    """A draft is gone; what they may have read stays, as agreed no longer."""
    if step.agreed_at is None:
        session.delete(step)
        session.flush()
    else:
        _end(session, step, "dropped", by, now)


def settle(session: Session, step: NextStep, by: str, now: datetime) -> None:
    """A step is done, what was left for later is decided. `by`: FAMILY, or a staff id."""
    _check(step, by)
    _end(session, step, "done" if step.kind == "step" else "decided", by, now)


def open_again(step: NextStep, by: str) -> None:
    """The tap was a mistake."""
    _check(step, by)
    step.state, step.ended_at, step.ended_by = "open", None, None


def put_off(session: Session, step: NextStep, day: date | None, now: datetime) -> None:
    """Still not decided, and they say when to be asked again; None for never."""
    if step.kind != "later" or step.state != "open":
        raise OverAlready
    _ask_no_more(session, step, now)
    step.on_day, step.asked_at = day, None
    session.flush()


def get(session: Session, interview: Interview, number: int) -> NextStep:
    """Raises NoResultFound where there is none of this meeting."""
    return session.scalars(select(NextStep).where(NextStep.id == number, NextStep.interview_id == interview.id)).one()


def mine(session: Session, parent_id: str, number: int) -> NextStep:
    """One they can read. Raises NoResultFound for anybody else's, and for a draft."""
    return session.scalars(_READABLE.where(NextStep.parent_id == parent_id, NextStep.id == number)).one()


def of_interview(session: Session, interview_id: int) -> list[NextStep]:
    return list(session.scalars(select(NextStep).where(NextStep.interview_id == interview_id).order_by(NextStep.id)))


def of_parent(session: Session, parent_id: str) -> list[NextStep]:
    """What they can read: the last meeting first, in the order in which it was written."""
    theirs = _READABLE.where(NextStep.parent_id == parent_id)
    return list(session.scalars(theirs.order_by(NextStep.interview_id.desc(), NextStep.id)))


def open_of(session: Session, parent_ids: Iterable[str]) -> dict[str, list[NextStep]]:
    """Agreed and not ended, by family: what to take up at the next meeting."""
    theirs = _READABLE.where(NextStep.parent_id.in_(list(parent_ids)), NextStep.state == "open")
    found: dict[str, list[NextStep]] = defaultdict(list)
    for one in session.scalars(theirs.order_by(NextStep.id)):
        found[one.parent_id].append(one)
    return found


def about(parent_id: str, asked_at: datetime) -> str:
    """The mark on the one notice of a family and a day in the outbox."""
    return f"ask_again:{parent_id}:{clock.today(asked_at)}"


def _check(step: NextStep, by: str) -> None:
    if step.state == "dropped":
        raise OverAlready
    if by == FAMILY and step.kind == "step" and step.who == "hub":
        raise NotTheirs


def _end(session: Session, step: NextStep, state: str, by: str, now: datetime) -> None:
    step.state, step.ended_at, step.ended_by = state, now, by
    session.flush()
    _ask_no_more(session, step, now)


def _ask_no_more(session: Session, step: NextStep, now: datetime) -> None:
    """The notice that has not left yet, unless it is about something else as well that is still open."""
    others = _READABLE.where(NextStep.parent_id == step.parent_id, NextStep.state == "open", NextStep.id != step.id)
    asked = session.scalars(others.where(NextStep.asked_at.is_not(None)))
    mark = about(step.parent_id, step.asked_at) if step.asked_at else None
    if mark and mark not in {about(one.parent_id, one.asked_at) for one in asked if one.asked_at}:
        deliveries.withdraw(session, now, "decided", about=mark)


_READABLE = select(NextStep).where(NextStep.agreed_at.is_not(None))
