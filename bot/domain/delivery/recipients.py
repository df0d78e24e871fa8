"""Who is in a chunk: left out while that is still possible, and halved when LINE refuses the whole for one of them."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from bot import crypto
from bot.domain.delivery.kinds import KINDS, PAUSED, SPEAKS, WAITING
from bot.domain.delivery.outbox import Delivery, InHand, Recipient, place
from bot.domain.people.parents import Parent

MOST = 500  # recipients of one multicast


def members(session: Session, row: InHand) -> list[str]:
    """The LINE ids of a chunk that is in flight; the same at every try after one that LINE may have taken.

    But whoever was erased since has none: with an empty one among them LINE would refuse them all.
    """
    found: str | None = session.scalar(_MEMBERS, {"broadcast": row.broadcast_id, "chunk": row.chunk})
    return sorted(found.split("\n")) if found else []


def called_off(session: Session, row: InHand, now: datetime, locked: bool = False) -> str | None:
    """Why this chunk, which is in flight, shall not leave after all; None where it may. `locked`: nor changes then."""
    still = _STILL.with_for_update() if locked else _STILL
    expires_at, reason = session.execute(still, {"which": row.id}).one()
    return (reason or "too_late") if expires_at <= now else None


def why_not(kind: str, parent: Any) -> str | None:
    """Why a message of this kind does not go to this person any more; None where it may."""
    rule = KINDS[kind]
    if parent.line_user_id is None:
        return "erased"
    if parent.with_person is not None and not rule.by_person:
        return SPEAKS
    if rule.always:
        return None
    if not parent.reachable:
        return "blocked"
    if rule.unasked and parent.silence and (rule.rests or parent.silence != "paused"):
        return str(parent.silence)
    return "news_off" if kind == "news" and parent.news_pace == "off" else None


def leave_out(session: Session, chunks: Sequence[InHand]) -> None:
    """Whoever wants the news no more leaves the list, before LINE has been given it; afterwards they are marked.

    In the transaction that claims the chunks: nobody else changes them meanwhile.
    """
    if not chunks:
        return
    ids = [row.id for row in chunks]
    for found in session.execute(_CHANGED, {"ids": ids}).all():
        reason = why_not("news", found) or ("left_hub" if found.home != found.hub_id else "erased")
        state = None if found.perhaps_sent else "suppressed"
        which = {"which": found.broadcast_id, "whose": found.parent_id}
        session.execute(_MARK, which | {"to": state, "why": reason})


def let_go(session: Session, parent_id: str, reason: str) -> None:
    """They want no news any more: they leave every list that LINE cannot have been given yet.

    The chunks are locked first: a chunk that somebody claims at this moment is left to `leave_out`.
    """
    waiting = select(Delivery.broadcast_id, Delivery.chunk).join(Recipient, _IN_CHUNK)
    waiting = waiting.where(Recipient.parent_id == parent_id, Recipient.state.is_(None))
    waiting = waiting.where(Delivery.state.in_((*WAITING, PAUSED)), Delivery.perhaps_sent.is_(False))
    locked = waiting.order_by(Delivery.id).with_for_update(of=Delivery)
    for broadcast_id, _ in session.execute(locked).all():
        session.execute(_MARK, {"which": broadcast_id, "whose": parent_id, "to": "suppressed", "why": reason})


def fail(session: Session, row: InHand, reason: str) -> None:
    """The only recipient left in a chunk is the one LINE does not take."""
    mine = and_(Recipient.broadcast_id == row.broadcast_id, Recipient.chunk == row.chunk, Recipient.state.is_(None))
    gone = update(Recipient).where(mine).values(state="failed", reason=reason)
    session.execute(gone.execution_options(synchronize_session=False))


def halve(session: Session, row: InHand, now: datetime) -> None:
    """Two new chunks with keys of their own, for LINE has not accepted the old one.

    They are numbered by the row they come from, so that two that are halved at once never meet.
    """
    mine = select(Recipient.parent_id).where(Recipient.broadcast_id == row.broadcast_id, Recipient.chunk == row.chunk)
    people = list(session.scalars(mine.where(Recipient.state.is_(None)).order_by(Recipient.parent_id)))
    middle = len(people) // 2
    for part, half in enumerate((people[:middle], people[middle:])):
        number = -(2 * row.id + part)
        session.execute(insert(Delivery).values(_half(row, number, now)))
        moved = update(Recipient).where(Recipient.broadcast_id == row.broadcast_id, Recipient.parent_id.in_(half))
        session.execute(moved.values(chunk=number).execution_options(synchronize_session=False))


def chunk_row(number: int, messages: list[dict[str, Any]], now: datetime, **more: Any) -> dict[str, Any]:
    """A chunk as it is born: its key and its words are fixed, whoever tries it and how often."""
    key = str(uuid.uuid4())
    born = {"chunk": number, "retry_key": key, "sealed_messages": crypto.seal_json(messages, place(key))}
    kind = {"kind": "news", "worth": KINDS["news"].worth, "state": "queued", "attempts": 0, "perhaps_sent": False}
    return born | kind | {"due_at": now, "created_at": now} | more


def _half(row: InHand, number: int, now: datetime) -> dict[str, Any]:
    same = {"broadcast_id": row.broadcast_id, "hub_id": row.hub_id, "expires_at": row.expires_at}
    return chunk_row(number, row.messages(), now, **same)


_IN_CHUNK = and_(Recipient.broadcast_id == Delivery.broadcast_id, Recipient.chunk == Delivery.chunk)
_STILL = select(Delivery.expires_at, Delivery.reason).where(Delivery.id == bindparam("which"))
_MEMBERS = select(func.aggregate_strings(Recipient.line_user_id, "\n")).where(
    Recipient.broadcast_id == bindparam("broadcast"), Recipient.chunk == bindparam("chunk"), Recipient.state.is_(None)
)
_MEMBERS = _MEMBERS.where(Recipient.line_user_id != "")
PERHAPS_NOT = or_(  # of everybody else `why_not` need not be asked
    Parent.line_user_id.is_(None),
    Parent.reachable.is_(False),
    Parent.silence.is_not(None),
    Parent.with_person.is_not(None),
    Parent.news_pace == "off",
)
_WANTED_NO_MORE = or_(
    PERHAPS_NOT,
    Parent.line_user_id != Recipient.line_user_id,
    Parent.hub_id.is_(None),
    Parent.hub_id != Delivery.hub_id,
)
_CHANGED = (
    select(
        Recipient.broadcast_id,
        Recipient.parent_id,
        Delivery.perhaps_sent,
        Delivery.hub_id,
        Parent.hub_id.label("home"),
        Parent.line_user_id,
        Parent.reachable,
        Parent.silence,
        Parent.with_person,
        Parent.news_pace,
    )
    .join(Delivery, _IN_CHUNK)
    .join(Parent, Parent.id == Recipient.parent_id)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)), Recipient.state.is_(None), _WANTED_NO_MORE)
)
_MARK = update(Recipient).where(Recipient.broadcast_id == bindparam("which"), Recipient.parent_id == bindparam("whose"))
_MARK = _MARK.values(state=bindparam("to"), reason=bindparam("why")).execution_options(synchronize_session=False)
