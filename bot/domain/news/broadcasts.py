"""What a hub tells the families registered with it: written by staff, or announced from its programmes."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import PAUSED, WAITING
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news.audience import Audience
from bot.domain.people.topics import TOPICS, URGENT
from bot.errors import Refused

__all__ = ["TOPICS", "URGENT"]


UNFINISHED = "unfinished"  # something of it is missing: only whoever writes it sees it
STATES = (UNFINISHED, "draft", "waiting", "scheduled", "sending", "paused", "sent", "stopped")
ALIVE = ("waiting", "scheduled", "sending", "paused")  # somebody counts on it
PUBLIC = ("scheduled", "sending", "sent")  # families have it, or will


class AlreadySent(Refused):
    """It left already; it can neither be changed nor stopped."""


class Broadcast(Base, Scoped):
    """`state`: unfinished (`typed`: the form), draft, waiting (for approval), scheduled, sending, paused, sent, stopped
    (`stopped_for`: by us).

    `source` (programme or series, and date) is announced at most once. `words`: title and body in other languages.
    `buttons`: {kind, target, labels by language}. `picture`: {token, width, height, says}. `audience`: see `Audience`.
    `approved_print` is what was approved: with other contents the approval is worth nothing.
    """

    __tablename__ = "broadcast"
    __table_args__ = (UniqueConstraint("source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hub_id: Mapped[str] = mapped_column(ForeignKey("hub.slug"), index=True)
    source: Mapped[str | None] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(String(24), default="other")
    for_role: Mapped[str] = mapped_column(String(16), default="all")
    event_at: Mapped[datetime | None]
    send_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16), default="scheduled", index=True)
    stopped_for: Mapped[str | None] = mapped_column(String(32))
    written_by: Mapped[int | None]
    written_at: Mapped[datetime]
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    audience: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    place: Mapped[str | None] = mapped_column(String(120))
    capacity: Mapped[int | None]
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    repeats: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    series_id: Mapped[int | None] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approved_print: Mapped[str | None] = mapped_column(String(64))
    remark: Mapped[str | None] = mapped_column(String(300))
    typed: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)

    def whom(self) -> Audience:
        """Everybody who would get it, at once or in the weekly digest."""
        if self.audience:
            return Audience.from_data(self.audience | {"hub": self.hub_id})
        return Audience(self.hub_id, topic=self.topic, role=self.for_role)


def schedule(session: Session, hub_id: str, title: str, body: str, **rest: Any) -> Broadcast:
    """Write a broadcast down, to be sent at `send_at`; the rest as in the table: topic, for_role, event_at …"""
    broadcast = Broadcast(hub_id=hub_id, title=title, body=body, **rest)
    session.add(broadcast)
    session.flush()
    return broadcast


def get(session: Session, broadcast_id: int) -> Broadcast:
    """Raises NoResultFound where there is none, or none of these hubs, and for one that is not finished."""
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state != UNFINISHED)
    return session.scalars(wanted).one()


def being_written(session: Session, broadcast_id: int) -> Broadcast:
    """Any, also one that is not finished. Raises NoResultFound as `get` does."""
    return session.scalars(select(Broadcast).where(Broadcast.id == broadcast_id)).one()


def latest(session: Session, hub_id: str, most: int = 30) -> list[Broadcast]:
    """Of a hub, what leaves last first."""
    of_hub = select(Broadcast).where(Broadcast.hub_id == hub_id)
    return list(session.scalars(of_hub.order_by(Broadcast.send_at.desc(), Broadcast.id.desc()).limit(most)))


def coming(session: Session, now: datetime, most: int = 5) -> list[Broadcast]:
    """What leaves next, of every hub in scope."""
    planned = select(Broadcast).where(Broadcast.state == "scheduled", Broadcast.send_at > now)
    return list(session.scalars(planned.order_by(Broadcast.send_at, Broadcast.id).limit(most)))


def stop(session: Session, broadcast: Broadcast, now: datetime, reason: str | None = None) -> int:
    """No further message of it leaves; says how many families were still waiting."""
    if broadcast.state == "sent":
        raise AlreadySent
    broadcast.state, broadcast.stopped_for = "stopped", reason
    release(session, broadcast.id)
    waiting = progress(session, broadcast.id)
    deliveries.call_off(session, Delivery.broadcast_id == broadcast.id, now, "stopped")
    return sum(waiting.get(state, 0) for state in WAITING)


def release(session: Session, broadcast_id: int) -> None:
    """What was held back waits again, as before the pause."""
    held = update(Delivery).where(Delivery.broadcast_id == broadcast_id, Delivery.state == PAUSED)
    for tried, state in (
        (Delivery.first_tried_at.is_(None), "queued"),
        (Delivery.first_tried_at.is_not(None), "retry"),
    ):
        session.execute(held.where(tried).values(state=state).execution_options(synchronize_session=False))


def progress(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many families are in which state: their own where something happened to them, else their chunk's."""
    counted: Counter[str] = Counter()
    for state, _, count in _fates(session, broadcast_id):
        counted[state] += count
    return dict(counted)


def reasons(session: Session, broadcast_id: int) -> dict[str, int]:
    """Why some have not got it (yet), and how many."""
    counted: Counter[str] = Counter()
    for state, reason, count in _fates(session, broadcast_id):
        if reason and state != "accepted":
            counted[reason] += count
    return dict(counted)


def how_many(session: Session, state: str) -> int:
    return session.scalars(select(func.count()).select_from(Broadcast).where(Broadcast.state == state)).one()


def late(session: Session, now: datetime) -> dict[tuple[str], timedelta]:
    """By state, since when the one that should have left first is due."""
    first = select(Broadcast.state, func.min(Broadcast.send_at)).where(Broadcast.state.in_(ALIVE))
    due = {row[0]: row[1] for row in session.execute(first.group_by(Broadcast.state))}
    return {(state,): max(now - due.get(state, now), timedelta(0)) for state in ALIVE}


def finish(session: Session) -> None:
    """A broadcast is sent when none of its chunks waits any more."""
    open_chunk = Delivery.state.in_((*WAITING, "in_flight", PAUSED))
    waiting = select(Delivery.id).where(Delivery.broadcast_id == Broadcast.id, open_chunk)
    over = update(Broadcast).where(Broadcast.state == "sending", ~waiting.exists()).values(state="sent")
    session.execute(over.execution_options(synchronize_session=False))


def _fates(session: Session, broadcast_id: int) -> list[tuple[str, str | None, int]]:
    state, reason = func.coalesce(Recipient.state, Delivery.state), func.coalesce(Recipient.reason, Delivery.reason)
    in_chunk = and_(Delivery.broadcast_id == Recipient.broadcast_id, Delivery.chunk == Recipient.chunk)
    counted = select(state, reason, func.count()).select_from(Recipient).join(Delivery, in_chunk)
    counted = counted.where(Recipient.broadcast_id == broadcast_id).group_by(state, reason)
    return [(state, reason, count) for state, reason, count in session.execute(counted.order_by(state, reason))]
