"""The outbox: every message we owe somebody, written in the commit of its cause, with one retry key for life."""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Update, and_, bindparam, exists, func, select, true, update
from sqlalchemy.orm import Session

from bot import crypto
from bot.db import insert_if_new
from bot.domain.delivery import recipients, senders
from bot.domain.delivery.kinds import DONE, KINDS, STEPS, WAITING
from bot.domain.delivery.outbox import IS_INVITATION, Delivery, InHand, place

__all__ = ["DONE", "WAITING", "Delivery", "Order"]


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


def enqueue(session: Session, order: Order, now: datetime) -> Delivery | None:
    """Write the row; it comes back (not tied to the session), or None where its dedupe key is already there."""
    row = written(order, now)
    return Delivery(**row) if insert_if_new(session, Delivery, [row]) else None


def hold(session: Session, orders: Sequence[Order], now: datetime) -> list[InHand | None]:
    """The same for some, born in flight: the caller sends them right after the commit, or dies and the relay does."""
    mine = {"state": "in_flight", "claimed_by": senders.me(), "claimed_at": now, "first_tried_at": now, "attempts": 1}
    rows = [written(order, now) | mine for order in orders]
    if insert_if_new(session, Delivery, rows) == len(rows):
        return [InHand.of(row) for row in rows]
    keys = select(Delivery.retry_key).where(Delivery.retry_key.in_([row["retry_key"] for row in rows]))
    new = set(session.scalars(keys))
    return [InHand.of(row) if row["retry_key"] in new else None for row in rows]


def enqueue_all(session: Session, orders: Sequence[Order], now: datetime) -> int:
    """Many in one statement; says how many are new. Words that many share are put into JSON once."""
    words = {id(order.messages): order.messages for order in orders}
    said = {number: crypto.as_json(messages) for number, messages in words.items()}
    return insert_if_new(session, Delivery, [written(order, now, said[id(order.messages)]) for order in orders])


def written(order: Order, now: datetime, said: bytes | None = None) -> dict[str, Any]:
    """The row of an order, with its key for life. `said`: its messages in JSON, where somebody has them already."""
    key, due = str(uuid.uuid4()), order.due_at or now
    return {
        "parent_id": order.parent_id,
        "line_user_id": order.line_user_id,
        "kind": order.kind,
        "reply_token": order.reply_token,
        "reply_until": order.reply_until,
        "dedupe": order.dedupe,
        "about": order.about,
        "worth": KINDS[order.kind].worth,
        "sealed_messages": crypto.ring().seal_bytes(said or crypto.as_json(order.messages), place(key)),
        "retry_key": key,
        "due_at": due,
        "expires_at": order.expires_at or due + KINDS[order.kind].life,
        "created_at": now,
        "state": "queued",
        "attempts": 0,
        "perhaps_sent": False,
    }


def settle(session: Session, row: Delivery | InHand, state: str, now: datetime, reason: str | None = None) -> bool:
    """The end of a row; says whether it was. One that ended stays as it is, and a "no" counts only from its holder.

    But who learns late that LINE took it, knows more than `unknown`.
    """
    ended = {"which": row.retry_key, "to": state, "why": reason, "at": now, "request": row.request_id}
    if state == "accepted":
        return session.execute(_END, ended).one_or_none() is not None
    return session.execute(_END_MINE, ended | {"fence": row.attempts}).one_or_none() is not None


def accept(session: Session, rows: Sequence[InHand], now: datetime, reason: str) -> None:
    """The good end of many in one statement; like `settle` with "accepted", whoever holds them."""
    if rows:
        said = {row.retry_key: row.request_id for row in rows}
        statement = _END_OF_MANY[session.get_bind().dialect.name]
        session.connection().execute(statement, {"to": "accepted", "why": reason, "at": now, "said": said})


def again(
    session: Session, row: Delivery | InHand, due_at: datetime, reason: str | None, perhaps_sent: bool = False
) -> None:
    """Back into the queue, with the same key; `expired` or `unknown` where that would be too late.

    `attempts` is the fence: who was slow, and whose row another process took over, changes nothing any more.
    """
    perhaps = row.perhaps_sent or perhaps_sent
    mine = and_(Delivery.retry_key == row.retry_key, Delivery.state == "in_flight", Delivery.attempts == row.attempts)
    late = {"state": "unknown" if perhaps else "expired", "settled_at": due_at, "request_id": row.request_id}
    soon = {"state": "retry", "due_at": due_at, "perhaps_sent": perhaps, "reply_token": row.reply_token}
    over = true() if due_at >= row.last_try() else Delivery.expires_at <= due_at
    for when, values in ((over, late), (~over, soon)):
        then = update(Delivery).where(mine, when).values(reason=reason, **values)
        session.execute(then.execution_options(synchronize_session=False))


def told(session: Session, about: str) -> bool:
    """Whether something about it has left, or is still to leave."""
    tells = Delivery.state.not_in(("failed", "expired", "suppressed"))
    return bool(session.scalar(select(exists().where(Delivery.about == about, tells))))


def withdraw(
    session: Session, now: datetime, reason: str, parent_id: str | None = None, about: str | None = None
) -> int:
    """What has not left yet does not leave: everything for a parent (but a crisis card), or about one thing.

    What is under way right now may arrive; if it does not, it is not tried again.
    """
    whose = and_(Delivery.parent_id == parent_id, Delivery.kind != "crisis") if parent_id else Delivery.about == about
    if parent_id:
        recipients.let_go(session, parent_id, reason)
    return call_off(session, whose, now, reason)


def withdraw_news(session: Session, parent_id: str, now: datetime, reason: str) -> None:
    """They want no news any more, or not of that hub: what waits for the morning does not come either."""
    recipients.let_go(session, parent_id, reason)
    call_off(session, and_(Delivery.parent_id == parent_id, Delivery.kind == "news"), now, reason)


def withdraw_unasked(session: Session, parent_id: str, now: datetime, reason: str) -> None:
    """Whatever they did not ask for themselves; a rest leaves them their reminders."""
    recipients.let_go(session, parent_id, reason)
    unasked = [name for name, kind in KINDS.items() if kind.unasked and (kind.rests or reason != "paused")]
    call_off(session, and_(Delivery.parent_id == parent_id, Delivery.kind.in_(unasked)), now, reason)


def withdraw_invitation(session: Session, parent_id: str, now: datetime) -> None:
    """They need none any more, or the due date it was planned by has changed."""
    call_off(session, and_(Delivery.parent_id == parent_id, IS_INVITATION), now, "not_needed")


def withdraw_asking_again(session: Session, parent_id: str, now: datetime, reason: str) -> None:
    """Whatever they left open is not asked about; that what was agreed can be read, they still hear."""
    asks = and_(Delivery.kind == STEPS, Delivery.about.startswith("ask_again:"))
    call_off(session, and_(Delivery.parent_id == parent_id, asks), now, reason)


def call_off(session: Session, whose: Any, now: datetime, reason: str) -> int:
    """These rows end where they wait, and get no further try where they are under way; says how many waited."""
    under_way = update(Delivery).where(whose, Delivery.state == "in_flight")
    last_try = under_way.values(expires_at=now, reply_until=now, reason=reason)
    session.execute(last_try.execution_options(synchronize_session=False))
    waiting = update(Delivery).where(whose, Delivery.state.in_(WAITING))
    ended = 0
    for perhaps, state in ((False, "suppressed"), (True, "unknown")):
        gone = waiting.where(Delivery.perhaps_sent.is_(perhaps)).values(state=state, reason=reason, settled_at=now)
        found = session.execute(gone.returning(Delivery.id).execution_options(synchronize_session=False)).all()
        ended += len(found)
    return ended


def pause(attempts: int) -> timedelta:
    """How long until the next try: 2, 4, 8 … seconds, with jitter; within a minute after a storm all is well again."""
    seconds = min(2.0**attempts, 45.0)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - jitter, not a secret


def _end_of_many(each: Any) -> Update:
    """`each` makes a row of every retry key and LINE's word for it."""
    said = each(bindparam("said", type_=JSON)).table_valued("key", "value")
    these = update(Delivery).where(Delivery.retry_key == said.c.key, *_NOT_KNOWN)
    these = these.values(state=bindparam("to"), reason=bindparam("why"), settled_at=bindparam("at"))
    return these.values(request_id=said.c.value)


# Built once: every answer and every try passes here.
_END = update(Delivery).where(Delivery.retry_key == bindparam("which"))
_END = _END.values(state=bindparam("to"), reason=bindparam("why"), settled_at=bindparam("at"))
_END = _END.values(request_id=bindparam("request")).execution_options(synchronize_session=False)
_OPEN = [Delivery.state != end for end in DONE]
_END_MINE = _END.where(*_OPEN, Delivery.attempts == bindparam("fence")).returning(Delivery.id)
_NOT_KNOWN = [Delivery.state != end for end in DONE if end != "unknown"]
_END = _END.where(*_NOT_KNOWN).returning(Delivery.id)
_END_OF_MANY = {"postgresql": _end_of_many(func.json_each_text), "sqlite": _end_of_many(func.json_each)}
