"""What a hub tells the families registered with it: written by staff, or announced from its programmes."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Text,
    UniqueConstraint,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, Scoped
from bot.domain.news.deliveries import Delivery
from bot.domain.people.parents import Parent
from bot.errors import Refused

TOPICS = ("class", "baby", "twins", "development", "food", "consultation", "other")


class AlreadySent(Refused):
    """It left already; it can neither be changed nor stopped."""


class Broadcast(Base, Scoped):
    """`state`: scheduled, sending, sent or stopped. `source` (programme and date) is announced at most once."""

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
    written_by: Mapped[int | None]
    written_at: Mapped[datetime]

    @classmethod
    def seen_by(cls, hubs: frozenset[str]) -> ColumnElement[bool]:
        return cls.hub_id.in_(hubs)


def audience(session: Session, hub_id: str, topic: str, for_role: str = "all") -> list[Parent]:
    """Everybody who would get it, at once or in the weekly digest."""
    return list(session.scalars(families(hub_id, topic, for_role).order_by(Parent.created_at)))


def families(hub_id: str, topic: str, for_role: str = "all") -> Select[Parent]:
    """The one rule: registered with the hub, reachable, wanting news and this topic (no topics chosen = all)."""
    wanted = select(Parent).where(Parent.hub_id == hub_id, Parent.reachable, Parent.news_pace != "off")
    wanted = wanted.where(Parent.line_user_id.is_not(None))
    if for_role != "all":
        wanted = wanted.where(Parent.role.in_((for_role, "partner")))
    chosen = cast(Parent.news_topics, String)  # JSON as text: the same on both databases
    return wanted.where(or_(chosen == "[]", chosen.contains(f'"{topic}"', autoescape=True)))


def schedule(session: Session, hub_id: str, title: str, body: str, **rest: Any) -> Broadcast:
    """Write a broadcast down, to be sent at `send_at`; the rest as in the table: topic, for_role, event_at …"""
    broadcast = Broadcast(hub_id=hub_id, title=title, body=body, **rest)
    session.add(broadcast)
    session.flush()
    return broadcast


def get(session: Session, broadcast_id: int) -> Broadcast:
    """Raises NoResultFound where there is none, or none of these hubs."""
    return session.scalars(select(Broadcast).where(Broadcast.id == broadcast_id)).one()


def latest(session: Session, hub_id: str, most: int = 30) -> list[Broadcast]:
    """Of a hub, what leaves last first."""
    of_hub = select(Broadcast).where(Broadcast.hub_id == hub_id)
    return list(session.scalars(of_hub.order_by(Broadcast.send_at.desc(), Broadcast.id.desc()).limit(most)))


def coming(session: Session, now: datetime, most: int = 5) -> list[Broadcast]:
    """What leaves next, of every hub in scope."""
    planned = select(Broadcast).where(Broadcast.state == "scheduled", Broadcast.send_at > now)
    return list(session.scalars(planned.order_by(Broadcast.send_at, Broadcast.id).limit(most)))


def claim_due(session: Session, now: datetime) -> list[Broadcast]:
    """Those whose time has come, marked as being sent; two schedulers never get the same one."""
    due = update(Broadcast).where(Broadcast.state == "scheduled", Broadcast.send_at <= now).values(state="sending")
    due = due.returning(Broadcast).execution_options(synchronize_session=False)
    return list(session.scalars(due).all())


def stop(session: Session, broadcast: Broadcast, now: datetime) -> int:
    """No further message of it leaves; says how many were still waiting."""
    if broadcast.state == "sent":
        raise AlreadySent
    broadcast.state = "stopped"
    waiting = update(Delivery).where(Delivery.broadcast_id == broadcast.id, Delivery.state == "queued")
    gone = waiting.values(state="suppressed", reason="stopped", settled_at=now).returning(Delivery.id)
    return len(session.execute(gone.execution_options(synchronize_session=False)).all())


def progress(session: Session, broadcast_id: int) -> dict[str, int]:
    """How many messages are in which state."""
    counted = select(Delivery.state, func.count()).where(Delivery.broadcast_id == broadcast_id).group_by(Delivery.state)
    return {state: int(count) for state, count in session.execute(counted)}


def how_many(session: Session, state: str) -> int:
    return session.scalars(select(func.count()).select_from(Broadcast).where(Broadcast.state == state)).one()


def finish(session: Session) -> None:
    """A broadcast is sent when none of its messages waits any more."""
    waiting = select(Delivery.id).where(
        Delivery.broadcast_id == Broadcast.id, Delivery.state.in_(("queued", "in_flight"))
    )
    over = update(Broadcast).where(Broadcast.state == "sending", ~waiting.exists()).values(state="sent")
    session.execute(over.execution_options(synchronize_session=False))
