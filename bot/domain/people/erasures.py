"""A family wants to be forgotten: that they asked, whether a person has to look first, and that it was done."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, cast, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.care.alarms import Alarm
from bot.domain.care.consultations import Consultation
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview.interviews import Interview
from bot.domain.interview.records import Record
from bot.domain.people import pairs, parents, privacy
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.town.retention import RetentionRules

MARK = "erasure:"
REASONS = ("danger", "talking", "consultations", "records")  # why a person looks first; the first that is true


class AlreadyErased(Refused):
    """It is done, or a colleague has let it be done meanwhile."""


class Erasure(Base, Scoped):
    """`id` is the number they were told. `review`: one of REASONS; empty where it is done by itself, within a day.

    `released_by`: who looked and let the worker do it. `kept`: what the town must keep. `texts`: how many went.
    """

    __tablename__ = "erasure"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    asked_at: Mapped[datetime]
    review: Mapped[str | None] = mapped_column(String(16))
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    kept: Mapped[str] = mapped_column(String(64), default="")
    texts: Mapped[int] = mapped_column(default=0)

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        """The hub they were at when they asked, also after it is done."""
        return cls.hub_id.in_(hubs)


def ask(session: Session, parent: Parent, rules: RetentionRules, now: datetime) -> Erasure:
    """Asked twice, it is one. Where nobody has to look first, nothing unasked reaches them from this second."""
    found = of(session, parent.id)
    if found is not None:
        return found
    found = Erasure(parent_id=parent.id, hub_id=parent.hub_id, asked_at=now)
    found.review = why_a_person(session, parent.id, rules)
    session.add(found)
    if found.review is None:
        parent.silence = privacy.ERASED
    session.flush()
    if found.review is None:
        pairs.end(session, parent.id, now)
        deliveries.withdraw_unasked(session, parent.id, now, privacy.ERASED)
    return found


def of(session: Session, parent_id: str) -> Erasure | None:
    """What they asked for and is not done yet."""
    mine = select(Erasure).where(Erasure.parent_id == parent_id, Erasure.done_at.is_(None))
    return session.scalars(mine).one_or_none()


def why_a_person(session: Session, parent_id: str, rules: RetentionRules) -> str | None:
    """Somebody may be in danger, or is being talked with; or the town keeps such a thing for some time."""
    alarm = select(Alarm.id).where(Alarm.parent_id == parent_id, Alarm.closed_at.is_(None))
    talks = select(Consultation.id).where(Consultation.parent_id == parent_id)
    records = select(Record.id).join(Interview, Interview.id == Record.interview_id)
    looked_for = {
        "danger": alarm,
        "talking": talks.where(Consultation.state != "closed"),
        "consultations": talks if "consultations" in rules.review else None,
        "records": records.where(Interview.parent_id == parent_id) if "records" in rules.review else None,
    }
    there = (name for name in REASONS if _any(session, looked_for[name]))
    return next(there, None)


def about(number: int) -> str:
    """The mark on the notice in the outbox: what staff decided."""
    return f"{MARK}{number}"


def due(session: Session, most: int = 50) -> list[int]:
    """Those that nobody has to look at, once they have heard of it: afterwards nobody knows where to write to."""
    mark = literal(MARK) + cast(Erasure.id, String)
    notice = select(Delivery.id).where(Delivery.about == mark, Delivery.state.not_in(deliveries.DONE))
    waiting = select(Erasure.id).where(Erasure.done_at.is_(None), Erasure.review.is_(None), ~notice.exists())
    return list(session.scalars(waiting.order_by(Erasure.id).limit(most)))


def waiting(session: Session) -> list[Erasure]:
    """The oldest first."""
    return list(session.scalars(select(Erasure).where(Erasure.done_at.is_(None)).order_by(Erasure.id)))


def done(session: Session, most: int = 30) -> list[Erasure]:
    """The latest first."""
    ended = select(Erasure).where(Erasure.done_at.is_not(None))
    return list(session.scalars(ended.order_by(Erasure.done_at.desc(), Erasure.id.desc()).limit(most)))


def get(session: Session, number: int) -> Erasure:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Erasure).where(Erasure.id == number)).one()


def release(session: Session, number: int, by: int, keep: Collection[str], now: datetime) -> Parent:
    """A person has looked: the worker does it within a minute or two, in all hubs, and leaves what must be kept."""
    found = _locked(session, number)
    if found.review is None:
        raise AlreadyErased
    if _any(session, select(Alarm.id).where(Alarm.parent_id == found.parent_id, Alarm.closed_at.is_(None))):
        raise privacy.DangerOpen
    parent = parents.get(session, found.parent_id)
    found.review, found.released_by, found.kept = None, by, ",".join(sorted(keep))
    parent.silence = privacy.ERASED
    session.flush()
    pairs.end(session, parent.id, now)
    deliveries.withdraw_unasked(session, parent.id, now, privacy.ERASED)
    return parent


def carry_out(session: Session, number: int, now: datetime) -> Erasure:
    """Under the family's lock. Refuses AlreadyErased, DangerOpen and UnderWay."""
    found = _locked(session, number)
    if found.done_at is not None:
        raise AlreadyErased
    texts = privacy.erase(session, found.parent_id, now, [kind for kind in found.kept.split(",") if kind])
    found = get(session, number)
    found.texts, found.done_at = texts, now
    session.flush()
    return found


def _locked(session: Session, number: int) -> Erasure:
    """The family's row first, as everywhere."""
    parents.lock(session, get(session, number).parent_id)
    one = select(Erasure).where(Erasure.id == number).with_for_update().execution_options(populate_existing=True)
    return session.scalars(one).one()


def _any(session: Session, wanted: object) -> bool:
    return wanted is not None and session.scalars(wanted.limit(1)).first() is not None  # type: ignore[attr-defined]
