"""The outbox: every message we owe somebody, written in the commit of its cause, with one retry key for life."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, and_, bindparam, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new

LEASE = timedelta(seconds=20)  # longer than any call to LINE may take (client.TIMEOUT), so nobody works on it any more
WORTH = {"answer": 1, "booking": 2, "notice": 2, "reminder": 3, "news": 4}
LIFE = {
    "answer": timedelta(hours=1),  # an answer to something said longer ago would only confuse
    "booking": timedelta(hours=20),  # LINE forgets a retry key after 24 hours; stay well below
    "notice": timedelta(hours=20),
    "reminder": timedelta(hours=20),
    "news": timedelta(hours=20),
}
DONE = ("accepted", "failed", "expired", "suppressed", "unknown")


class Delivery(Base):
    """States move forward only: queued -> in_flight -> accepted, queued again, failed, expired, suppressed, unknown."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "state", "worth", "due_at", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), index=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    worth: Mapped[int] = mapped_column(Integer)
    line_user_id: Mapped[str] = mapped_column(String(64))
    sealed_messages: Mapped[bytes]
    retry_key: Mapped[str] = mapped_column(String(36), unique=True)
    reply_token: Mapped[str | None] = mapped_column(String(255))
    reply_until: Mapped[datetime | None]
    dedupe: Mapped[str | None] = mapped_column(String(128), unique=True)
    about: Mapped[str | None] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    reason: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(default=0)
    perhaps_sent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    def messages(self) -> list[dict[str, Any]]:
        """LINE message objects, as they go out."""
        found: list[dict[str, Any]] = crypto.open_json(self.sealed_messages, _place(self.retry_key))
        return found


@dataclass(frozen=True)
class Order:
    """What is to be sent. `dedupe`: at most one row with this key, ever. `about`: withdrawn together with its cause."""

    parent_id: str
    line_user_id: str
    kind: str
    messages: list[dict[str, Any]]
    reply_token: str | None = None
    reply_until: datetime | None = None
    dedupe: str | None = None
    about: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    broadcast_id: int | None = None


def enqueue(session: Session, order: Order, now: datetime, hold_for_me: bool = False) -> Delivery | None:
    """Write the row; it comes back (not tied to the session), or None where its dedupe key is already there.

    `hold_for_me`: born in flight, because the caller sends it right after the commit; the relay takes over if it dies.
    """
    key = str(uuid.uuid4())
    due = order.due_at or now
    row = {
        **{name: getattr(order, name) for name in _COPIED},
        "worth": WORTH[order.kind],
        "sealed_messages": crypto.seal_json(order.messages, _place(key)),
        "retry_key": key,
        "due_at": due,
        "expires_at": order.expires_at or due + LIFE[order.kind],
        "created_at": now,
        "state": "in_flight" if hold_for_me else "queued",
        "claimed_at": now if hold_for_me else None,
        "attempts": 1 if hold_for_me else 0,
        "perhaps_sent": False,
    }
    return Delivery(**row) if insert_if_new(session, Delivery, [row]) else None


def claim(session: Session, now: datetime, most: int = 20, least: str = "news") -> list[Delivery]:
    """Take what is due, the most worthwhile first, and what a dead process left in flight. One statement decides.

    `least`: nothing worth less than this kind; by night nobody is woken for news.
    """
    ready = select(Delivery.id).where(_ready(now), Delivery.worth <= WORTH[least])
    ready = ready.order_by(Delivery.worth, Delivery.due_at, Delivery.id)
    mine = ready.limit(most).with_for_update(skip_locked=True).scalar_subquery()
    taken = (
        update(Delivery)
        .where(Delivery.id.in_(mine), _ready(now))
        .values(
            perhaps_sent=or_(Delivery.perhaps_sent, Delivery.state == "in_flight"),
            state="in_flight",
            claimed_at=now,
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(taken).all(), key=lambda row: (row.worth, row.due_at, row.id))


def settle(session: Session, row: Delivery, state: str, now: datetime, reason: str | None = None) -> None:
    """The end of a row. A row that ended already stays as it is."""
    ended = {"which": row.retry_key, "to": state, "why": reason, "at": now, "request": row.request_id}
    session.execute(_SETTLE, ended)


def again(session: Session, row: Delivery, due_at: datetime, reason: str, perhaps_sent: bool = False) -> None:
    """Back into the queue, with the same key; `expired` or `unknown` where that would be too late.

    `attempts` is the fence: who was slow, and whose row another process took over, changes nothing any more.
    """
    perhaps = row.perhaps_sent or perhaps_sent
    mine = and_(Delivery.retry_key == row.retry_key, Delivery.state == "in_flight", Delivery.attempts == row.attempts)
    late = {"state": "unknown" if perhaps else "expired", "settled_at": due_at, "request_id": row.request_id}
    soon = {"state": "queued", "due_at": due_at, "perhaps_sent": perhaps, "reply_token": row.reply_token}
    for when, values in ((Delivery.expires_at <= due_at, late), (Delivery.expires_at > due_at, soon)):
        then = update(Delivery).where(mine, when).values(reason=reason, **values)
        session.execute(then.execution_options(synchronize_session=False))


def withdraw(
    session: Session, now: datetime, reason: str, parent_id: str | None = None, about: str | None = None
) -> int:
    """What has not left yet does not leave: everything for a parent, or everything about one thing.

    What is under way right now may arrive; if it does not, it is not tried again.
    """
    whose = Delivery.parent_id == parent_id if parent_id else Delivery.about == about
    last_try = update(Delivery).where(whose, Delivery.state == "in_flight").values(expires_at=now, reply_until=now)
    session.execute(last_try.execution_options(synchronize_session=False))
    waiting = update(Delivery).where(whose, Delivery.state == "queued")
    gone = waiting.values(state="suppressed", reason=reason, settled_at=now)
    return len(session.execute(gone.returning(Delivery.id).execution_options(synchronize_session=False)).all())


def withdraw_news(session: Session, parent_id: str, now: datetime, reason: str) -> None:
    """They want no news any more, or not of that hub: what waits for the morning does not come either."""
    waiting = update(Delivery).where(
        Delivery.parent_id == parent_id, Delivery.kind == "news", Delivery.state == "queued"
    )
    gone = waiting.values(state="suppressed", reason=reason, settled_at=now)
    session.execute(gone.execution_options(synchronize_session=False))


def pause(attempts: int) -> timedelta:
    """How long to wait before the next try: 2, 4, 8 … seconds, at most ten minutes, with jitter."""
    seconds = min(2.0**attempts, 600.0)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret


def _ready(now: datetime) -> Any:
    left_alone = and_(Delivery.state == "in_flight", Delivery.claimed_at < now - LEASE)
    return or_(and_(Delivery.state == "queued", Delivery.due_at <= now), left_alone)


def _place(retry_key: str) -> str:
    return f"delivery.messages:{retry_key}"


# Built once: every answer passes here.
_SETTLE = update(Delivery).where(Delivery.retry_key == bindparam("which"), Delivery.state.not_in(DONE))
_SETTLE = _SETTLE.values(state=bindparam("to"), reason=bindparam("why"), settled_at=bindparam("at"))
_SETTLE = _SETTLE.values(request_id=bindparam("request")).execution_options(synchronize_session=False)
_COPIED = ("parent_id", "line_user_id", "kind", "reply_token", "reply_until", "dedupe", "about", "broadcast_id")
