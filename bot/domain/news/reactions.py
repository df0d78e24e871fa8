"""What a broadcast set off: who tapped, asked, stopped the news or blocked the account. Counted, never listed."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, and_, case, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, insert_if_new
from bot.domain.delivery.outbox import Delivery, Recipient

KINDS = ("tapped", "answered", "stopped", "blocked")
WITHIN = timedelta(hours=48)  # who leaves later has other reasons, as far as anybody can tell
REMEMBERED = timedelta(hours=24)


class Reaction(Base):
    """At most one of a kind for each family and broadcast."""

    __tablename__ = "reaction"

    broadcast_id: Mapped[int] = mapped_column(ForeignKey("broadcast.id"), primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


def note(session: Session, parent_id: str, broadcast_id: int, kind: str, now: datetime) -> None:
    """To a broadcast that has reached them; a button anybody made up leaves nothing."""
    if broadcast_id in reached(session, parent_id, now - WITHIN):
        _keep(session, parent_id, [broadcast_id], kind, now)


def leave(session: Session, parent_id: str, kind: str, now: datetime) -> None:
    """They stopped the news or blocked: said of everything that reached them shortly before."""
    _keep(session, parent_id, reached(session, parent_id, now - WITHIN), kind, now)


def reached(session: Session, parent_id: str, since: datetime) -> list[int]:
    """Broadcasts LINE took for them since then, on their own or in a digest; the latest first."""
    found = select(Recipient.broadcast_id).join(Delivery, _CARRIER).where(Recipient.parent_id == parent_id)
    found = found.where(Delivery.state == "accepted", Delivery.settled_at >= since)
    found = found.where(or_(Recipient.state.is_(None), Recipient.state == "held"))
    return list(session.scalars(found.order_by(Delivery.settled_at.desc(), Recipient.broadcast_id)))


def figures(session: Session, broadcast_id: int) -> dict[str, int]:
    counted = select(*(func.sum(case((Reaction.kind == kind, 1), else_=0)) for kind in KINDS))
    row = session.execute(counted.where(Reaction.broadcast_id == broadcast_id)).one()
    return {kind: int(number or 0) for kind, number in zip(KINDS, row, strict=True)}


def _keep(session: Session, parent_id: str, broadcast_ids: list[int], kind: str, now: datetime) -> None:
    rows = [{"broadcast_id": one, "parent_id": parent_id, "kind": kind, "at": now} for one in broadcast_ids]
    insert_if_new(session, Reaction, rows)


_IN_CHUNK = and_(Delivery.broadcast_id == Recipient.broadcast_id, Delivery.chunk == Recipient.chunk)
_CARRIER = or_(Delivery.id == Recipient.carried_by, _IN_CHUNK)
