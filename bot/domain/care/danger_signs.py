"""What the detector said, counted without a word and without a name; and what staff say about its mistakes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped, insert_if_new
from bot.domain.care.alarms import DRILL, Alarm, Cause
from bot.domain.care.safety import CATEGORIES, Tier

PLACES = ("chat", "private_page", "consultation", "phone", "other")  # where a missed danger was found
IN_TIME = timedelta(minutes=5)


class DangerSign(Base, Scoped):
    """One text in which the detector saw a danger (`tier` alert or care), by the id of its event."""

    __tablename__ = "danger_sign"

    cause: Mapped[str] = mapped_column(String(96), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    tier: Mapped[str] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(String(24))
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    language: Mapped[str] = mapped_column(String(16))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


class MissedDanger(Base, Scoped):
    """A member of staff read a danger that the detector had passed over. Codes only: never the text."""

    __tablename__ = "missed_danger"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    category: Mapped[str] = mapped_column(String(24))
    found_in: Mapped[str] = mapped_column(String(16))

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


@dataclass(frozen=True)
class Review:
    """A month of one category."""

    alerts: int
    cares: int
    alarms: int
    false_alarms: int
    in_time: int
    missed: int


def sign(cause: Cause, language: str, at: datetime) -> dict[str, object]:
    """Of an alarm, or of what may be one; whose it is stays out."""
    return {"cause": cause.key, "at": at, "category": cause.category, "hub_id": cause.hub_id, "language": language}


def saw(session: Session, sign: dict[str, object], tier: Tier) -> None:
    """`sign`: cause, at, category, hub_id, language. The same event counts once."""
    insert_if_new(session, DangerSign, [sign | {"tier": tier.name.lower()}])


def missed(session: Session, staff_id: int, hub_id: str | None, at: datetime, **codes: str) -> None:
    """`codes`: category, found_in."""
    session.add(MissedDanger(staff_id=staff_id, hub_id=hub_id, at=at, **codes))


def review(session: Session, begins: datetime, ends: datetime) -> dict[str, Review]:
    """By category, and the drills; what was acknowledged within five minutes is `in_time`."""
    signs = select(DangerSign.tier, DangerSign.category).where(DangerSign.at >= begins, DangerSign.at < ends)
    lost = select(MissedDanger.category).where(MissedDanger.at >= begins, MissedDanger.at < ends)
    seen = Counter((row.tier, row.category) for row in session.execute(signs))
    missed_ones = Counter(session.scalars(lost))
    rows = select(Alarm.category, Alarm.outcome, Alarm.raised_at, Alarm.acknowledged_at)
    alarms = session.execute(rows.where(Alarm.raised_at >= begins, Alarm.raised_at < ends)).all()
    return {
        category: _row(category, seen, [one for one in alarms if one.category == category], missed_ones[category])
        for category in (*CATEGORIES, DRILL)
    }


def _row(category: str, seen: Counter[tuple[str, str]], alarms: Sequence[Any], lost: int) -> Review:
    return Review(
        alerts=seen["alert", category],
        cares=seen["care", category],
        alarms=len(alarms),
        false_alarms=sum(one.outcome == "false_alarm" for one in alarms),
        in_time=sum(
            one.acknowledged_at is not None and one.acknowledged_at - one.raised_at <= IN_TIME for one in alarms
        ),
        missed=lost,
    )
