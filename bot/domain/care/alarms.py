"""An alarm: somebody may be in danger. It stays open until a person with a name has it, and says how it ended."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import crypto
from bot.db import Base, Scoped, insert_if_new
from bot.domain.care.safety import CATEGORIES
from bot.domain.people.parents import Parent
from bot.domain.places import hubs
from bot.errors import Refused

DRILL = "drill"
KINDS = (*CATEGORIES, DRILL)
OUTCOMES = ("reached", "handed_over", "rescue", "not_reached", "false_alarm", "drill_done")
ON_THEIR_SCREEN = timedelta(days=1)  # the card with numbers to call, also when the alarm is closed soon
ONE_STORY = timedelta(minutes=10)  # what the same person writes of the same danger within it is no second alarm


class AlreadyAcknowledged(Refused):
    """A colleague has it."""


class NotAcknowledged(Refused):
    """Nobody has it yet: first somebody takes it, then it can end."""


class AlarmClosed(Refused):
    """How it ended has been written down."""


class Alarm(Base, Scoped):
    """`cause`: the event it came from, or a drill's name. `times`: how often they wrote it. No text stands here.

    `not_now_at`: they answered the card that they cannot or do not want to talk at that moment (C12).
    `next_at`: when somebody is told (again); `claimed_*`: a process is telling them right now.
    """

    __tablename__ = "alarm"
    __table_args__ = (Index("ix_alarm_due", "acknowledged_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(96), unique=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("parent.id"), index=True)
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"), index=True)
    category: Mapped[str] = mapped_column(String(24))
    times: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime] = mapped_column(index=True)
    last_at: Mapped[datetime]
    not_now_at: Mapped[datetime | None]
    next_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    acknowledged_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None]
    sealed_note: Mapped[bytes | None] = mapped_column(info={"place": "alarm.note:{id}"})

    parent: Mapped[Parent | None] = relationship(lazy="select")

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    @property
    def is_drill(self) -> bool:
        return self.category == DRILL

    @property
    def talk(self) -> int | None:
        """The consultation on whose page it was written."""
        found = re.fullmatch(r"page:[0-9a-f]+:talk:([0-9]+)", self.cause)
        return int(found[1]) if found else None

    @property
    def note(self) -> str:
        return crypto.ring().open(self.sealed_note, f"alarm.note:{self.id}") if self.sealed_note else ""


@dataclass(frozen=True)
class Cause:
    """Why it is raised: `key` is the event's id, the same for the same event whoever raises it."""

    key: str
    category: str
    parent_id: str | None
    hub_id: str | None


def sound(session: Session, cause: Cause, now: datetime) -> bool:
    """Raise it; says whether it is a new one, and not the same event or the same story once more."""
    if _same_story(session, cause, now):
        return False
    row = {"cause": cause.key, "parent_id": cause.parent_id, "hub_id": cause.hub_id, "category": cause.category}
    return bool(insert_if_new(session, Alarm, [row | {"times": 1, "raised_at": now, "last_at": now, "next_at": now}]))


def cause_of_page(talk: int | None, key: str | None = None) -> str:
    """Of words on a private page, which are no event; `talk`: the consultation they were written in."""
    return (key or f"page:{secrets.token_hex(8)}") + (f":talk:{talk}" if talk else "")


def drill(session: Session, name: str, now: datetime) -> int:
    """An alarm in every hub, marked as a drill, on the same way as a true one; nothing goes to any family."""
    causes = [Cause(f"drill:{name}:{hub.slug}", DRILL, None, hub.slug) for hub in hubs.everyone(session)]
    return sum(sound(session, cause, now) for cause in causes)


def open_ones(session: Session) -> list[Alarm]:
    """Those nobody has first, the oldest first."""
    alive = select(Alarm).where(Alarm.closed_at.is_(None))
    return list(session.scalars(alive.order_by(Alarm.acknowledged_at.is_not(None), Alarm.raised_at, Alarm.id)))


def closed_ones(session: Session, most: int = 30) -> list[Alarm]:
    ended = select(Alarm).where(Alarm.closed_at.is_not(None)).order_by(Alarm.closed_at.desc(), Alarm.id.desc())
    return list(session.scalars(ended.limit(most)))


def how_many_untaken(session: Session) -> int:
    """Counted without looking at anybody."""
    return session.scalars(select(func.count()).select_from(Alarm).where(Alarm.acknowledged_at.is_(None))).one()


def get(session: Session, alarm_id: int) -> Alarm:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Alarm).where(Alarm.id == alarm_id)).one()


def acknowledge(session: Session, alarm_id: int, staff_id: int, now: datetime) -> Alarm:
    """One person has it; the row lock decides between two. From now on nobody else is called."""
    found = _locked(session, alarm_id)
    if found.acknowledged_by not in (None, staff_id):
        raise AlreadyAcknowledged(found.acknowledged_by, found.acknowledged_at)
    found.acknowledged_by, found.acknowledged_at = staff_id, found.acknowledged_at or now
    return found


def not_now(session: Session, parent_id: str, now: datetime) -> bool:
    """The case stays as it is, and whoever has it knows that a call may harm. Says whether there is one."""
    stands = or_(Alarm.closed_at.is_(None), Alarm.last_at > now - ON_THEIR_SCREEN)
    told = update(Alarm).where(Alarm.parent_id == parent_id, stands).values(not_now_at=now).returning(Alarm.id)
    return bool(session.execute(told.execution_options(synchronize_session=False)).all())


def close(session: Session, alarm_id: int, ending: "Ending") -> Alarm:
    """Needs somebody who has it; a note is kept like a family's words."""
    found = _locked(session, alarm_id)
    if found.acknowledged_by is None:
        raise NotAcknowledged
    if found.closed_at is not None:
        raise AlarmClosed
    found.outcome, found.closed_by, found.closed_at = ending.outcome, ending.staff_id, ending.at
    found.sealed_note = crypto.ring().seal(ending.note, f"alarm.note:{found.id}") if ending.note else None
    return found


@dataclass(frozen=True)
class Ending:
    """`outcome` is one of `OUTCOMES`."""

    outcome: str
    staff_id: int
    at: datetime
    note: str = ""


def outcomes_of(alarm: Alarm) -> tuple[str, ...]:
    """How it may end: a drill is no danger, and a danger no drill."""
    return (OUTCOMES[-1],) if alarm.is_drill else OUTCOMES[:-1]


def _same_story(session: Session, cause: Cause, now: datetime) -> bool:
    """They wrote of the same danger a moment ago, and nobody has closed it: it counts there, and tells who has it."""
    if cause.parent_id is None:
        return False
    same = update(Alarm).where(Alarm.parent_id == cause.parent_id, Alarm.category == cause.category)
    same = same.where(Alarm.closed_at.is_(None), Alarm.last_at > now - ONE_STORY, Alarm.cause != cause.key)
    told = same.values(times=Alarm.times + 1, last_at=now).returning(Alarm.id)
    return bool(session.execute(told.execution_options(synchronize_session=False)).all())


def _locked(session: Session, alarm_id: int) -> Alarm:
    one = select(Alarm).where(Alarm.id == alarm_id).with_for_update(of=Alarm)
    return session.scalars(one.execution_options(populate_existing=True)).one()
