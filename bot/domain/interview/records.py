"""What staff write down about a meeting: strengths first; what was seen apart from what one thinks; every version kept.

Nothing of it is ever shown to the family: what they read are the `next_steps`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care import sealed_text
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.errors import Refused

PARTS = ("strengths", "wishes", "formal", "informal", "observed", "opinion")
SUPPORT = ("formal", "informal")  # of neither nothing may be said: words, or that there is none yet
LONGEST = 4000


class NotCome(Refused):
    """Nobody has noted that they came: there was no meeting yet."""


class RecordClosed(Refused):
    """It is closed; it can be opened again, and what stands there stays."""


class RecordChanged(Refused):
    """A colleague has saved it while this was being written."""


class RecordUnfinished(Refused):
    """Something has to be said first; see `Sheet.missing`."""


class Record(Base, Scoped):
    """One version. The newest counts; one that was closed is never changed. `saves`: how often this one was saved.

    `no_formal`, `no_informal`: there is no such support yet, and that was said on purpose.
    """

    __tablename__ = "interview_record"
    __table_args__ = (UniqueConstraint("interview_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int] = mapped_column(ForeignKey("interview.id"))
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"))
    version: Mapped[int] = mapped_column(default=1)
    saves: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int | None]
    no_formal: Mapped[bool] = mapped_column(default=False)
    no_informal: Mapped[bool] = mapped_column(default=False)
    written_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    sealed_strengths: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.strengths:{id}"})
    sealed_wishes: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.wishes:{id}"})
    sealed_formal: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.formal:{id}"})
    sealed_informal: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.informal:{id}"})
    sealed_observed: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.observed:{id}"})
    sealed_opinion: Mapped[bytes | None] = mapped_column(info={"place": "interview_record.opinion:{id}"})

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def words(self) -> dict[str, str]:
        """By part; an empty one is not among them."""
        read = {part: sealed_text.read(self, part) for part in PARTS}
        return {part: text for part, text in read.items() if text}


@dataclass(frozen=True)
class Sheet:
    """What was typed. `without`: of which kinds of support it was said that there is none yet."""

    words: dict[str, str]
    without: list[str]
    minutes: int | None

    def missing(self) -> list[str]:
        """What has to be said before it can be closed."""
        said = {part for part, text in self.words.items() if text}
        wanted = ["strengths", *(kind for kind in SUPPORT if kind not in self.without)]
        return [part for part in wanted if part not in said] + ([] if self.minutes else ["minutes"])


def require_meeting(session: Session, interview: Interview) -> None:
    """Locked until the end of the transaction. Raises NotCome."""
    if interviews.locked(session, interview.id).state != "done":
        raise NotCome


def newest(session: Session, interview_id: int) -> Record | None:
    of_it = select(Record).where(Record.interview_id == interview_id)
    return session.scalars(of_it.order_by(Record.version.desc()).limit(1)).first()


def earlier(session: Session, interview_id: int) -> list[Record]:
    """The versions before the newest, the latest of them first."""
    of_it = select(Record).where(Record.interview_id == interview_id)
    return list(session.scalars(of_it.order_by(Record.version.desc()).offset(1)))


def how_far(session: Session, interview_id: int) -> str | None:
    """How far it is, without a look into it: draft, closed, or None."""
    newest_first = select(Record.closed_at).where(Record.interview_id == interview_id).order_by(Record.version.desc())
    row = session.execute(newest_first.limit(1)).one_or_none()
    return ("closed" if row.closed_at else "draft") if row else None


def imprint(record: Record | None) -> str:
    """What somebody had before their eyes when they began to write."""
    return f"{record.version}.{record.saves}" if record else ""


def save(session: Session, interview: Interview, sheet: Sheet, by: tuple[int, str], now: datetime) -> Record:
    """As a draft. `by`: who writes, and the imprint of what they saw."""
    staff_id, seen = by
    require_meeting(session, interview)
    found = newest(session, interview.id)
    if found and found.closed_at:
        raise RecordClosed
    if imprint(found) != seen:
        raise RecordChanged
    found = found or Record(interview_id=interview.id, hub_id=interview.hub_id, version=1, saves=0)
    found.written_by, found.written_at, found.saves = staff_id, now, found.saves + 1
    found.minutes = sheet.minutes
    found.no_formal, found.no_informal = ("formal" in sheet.without, "informal" in sheet.without)
    sealed_text.write(session, found, **{part: sheet.words.get(part, "")[:LONGEST] for part in PARTS})
    return found


def close(record: Record, sheet: Sheet, staff_id: int, now: datetime) -> None:
    if sheet.missing():
        raise RecordUnfinished
    record.closed_by, record.closed_at = staff_id, now


def open_again(session: Session, interview: Interview, staff_id: int, now: datetime) -> Record:
    """A next version that begins with the words of the last, which stays as it is."""
    require_meeting(session, interview)
    last = newest(session, interview.id)
    if last is None or last.closed_at is None:
        raise RecordChanged
    same = {name: getattr(last, name) for name in ("interview_id", "hub_id", "minutes", "no_formal", "no_informal")}
    new = Record(**same, version=last.version + 1, saves=0, written_by=staff_id, written_at=now)
    sealed_text.write(session, new, **{part: last.words.get(part, "") for part in PARTS})
    return new
