"""What LINE told us: every event stored by its id before it is answered, and answered once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, Index, String, bindparam, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new

REPLAYED = "replayed"  # by a person, who knows that it is late
CLOCKS_DIFFER = timedelta(minutes=10)  # at most, from one machine to another


class InboxEvent(Base):
    """`id` is LINE's webhookEventId. `state`: new, done, failed (kept for a person to look at) or ignored.

    `message_ref`: a keyed trace of LINE's message id, by which a message taken back is found again.
    """

    __tablename__ = "inbox_event"
    __table_args__ = (Index("ix_inbox_event_waiting", "state", "line_user_id", "happened_ms"),)

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    line_user_id: Mapped[str | None] = mapped_column(String(64))
    happened_ms: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    sealed_body: Mapped[bytes] = mapped_column(info={"place": "inbox_event.body:{id}"})
    state: Mapped[str] = mapped_column(String(16), default="new")
    reason: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None]
    message_ref: Mapped[str | None] = mapped_column(String(16), index=True)


@dataclass(frozen=True)
class Waiting:
    """An event that has not been answered yet. `more`: behind it another one of the same person waits."""

    id: str
    happened_ms: int
    received_at: datetime
    sealed_body: bytes
    reason: str | None
    more: bool
    opened: dict[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """The event object as LINE sent it, with text no database would take already mended; opened once a turn."""
        return self.opened if self.opened is not None else self._body

    @cached_property
    def _body(self) -> dict[str, Any]:
        return _opened(self.sealed_body, self.id)


@dataclass(frozen=True)
class Arrival:
    """An event as it is kept: `line_user_id` is empty for what nobody can be answered for."""

    id: str
    line_user_id: str | None
    happened_ms: int
    body: dict[str, Any]


def keep(session: Session, arrivals: list[Arrival], now: datetime) -> None:
    """Store what is new; an id we know is left as it is, whatever comes with it."""
    insert_if_new(session, InboxEvent, [_row(one, now) for one in arrivals])


def keep_done(session: Session, arrivals: list[Arrival], now: datetime) -> dict[str, Waiting]:
    """Store them as answered, in the commit that answers them; by id. One a person, under their locks.

    Left out: an id we know, and where another one of theirs waits: its turn comes first.
    """
    waits = set(session.connection().execute(_WAITS, {"whose": [one.line_user_id for one in arrivals]}).scalars())
    free = {one.id: one for one in arrivals if one.line_user_id not in waits}
    rows = {one.id: _row(one, now) | {"state": "done", "settled_at": now} for one in free.values()}
    if insert_if_new(session, InboxEvent, list(rows.values())) < len(rows):
        kept = session.connection().execute(_SEALED, {"ids": list(rows)}).all()
        rows = {key: rows[key] for key, sealed in kept if sealed == rows[key]["sealed_body"]}  # never sealed alike
    return {key: _answered(free[key], row) for key, row in rows.items()}


def next_for(session: Session, line_user_id: str) -> Waiting | None:
    """The oldest event of theirs that waits. Call it under the parent's lock."""
    two = session.connection().execute(_OLDEST, {"whose": line_user_id}).all()
    return Waiting(*two[0], more=len(two) > 1) if two else None


def settle(session: Session, event_id: str, state: str, now: datetime, reason: str | None = None) -> None:
    session.connection().execute(_SETTLE, {"which": event_id, "to": state, "why": reason, "at": now})


def left_behind(session: Session, now: datetime, after: timedelta = timedelta(seconds=3), most: int = 100) -> list[str]:
    """LINE users whose events wait longer than answering takes: their process died, or is far behind.

    Or they came while a clock was wrong that has been put back since.
    """
    late = select(InboxEvent.line_user_id).where(InboxEvent.state == "new", InboxEvent.line_user_id.is_not(None))
    long_ago = or_(InboxEvent.received_at < now - after, InboxEvent.received_at > now + CLOCKS_DIFFER)
    late = late.where(long_ago).distinct().limit(most)
    return [user for user in session.scalars(late) if user]


def replay(session: Session, event_id: str) -> bool:
    """A failed one waits again, and is answered however old it is; any other stays as it is."""
    failed = update(InboxEvent).where(InboxEvent.id == event_id, InboxEvent.state == "failed")
    back = failed.values(state="new", reason=REPLAYED, settled_at=None).returning(InboxEvent.id)
    return bool(session.execute(back.execution_options(synchronize_session=False)).all())


def body_of(session: Session, event_id: str) -> dict[str, Any]:
    """Whatever has become of it. Raises NoResultFound where there is none."""
    sealed = session.scalars(select(InboxEvent.sealed_body).where(InboxEvent.id == event_id)).one()
    return _opened(sealed, event_id)


def forget_words(session: Session, event_id: str) -> None:
    """What they wrote is gone from the event; that they wrote, and when, stays."""
    body = body_of(session, event_id)
    if isinstance(body.get("message"), dict) and "text" in body["message"]:
        body["message"]["text"] = ""
        gone = update(InboxEvent).where(InboxEvent.id == event_id)
        session.execute(gone.values(sealed_body=crypto.seal_json(body, _place(event_id))))


def take_back(session: Session, line_user_id: str, message_id: str) -> str:
    """They unsent a message: its words are gone here; its trace comes back, to look for them elsewhere."""
    ref = ref_of(message_id)
    found = select(InboxEvent.id).where(InboxEvent.message_ref == ref, InboxEvent.line_user_id == line_user_id)
    for event_id in session.scalars(found).all():
        forget_words(session, event_id)
    return ref


def ref_of(message_id: str) -> str:
    return crypto.ring().trace(f"message:{message_id}")


def is_known(session: Session, event_id: str) -> bool:
    return session.scalar(select(InboxEvent.state).where(InboxEvent.id == event_id)) is not None


def how_many(session: Session, state: str) -> int:
    return session.scalars(select(func.count()).where(InboxEvent.state == state)).one()


def longest_waiting(session: Session, now: datetime) -> timedelta:
    """For how long the oldest event that nobody has answered has been waiting."""
    oldest = session.scalar(select(func.min(InboxEvent.received_at)).where(InboxEvent.state == "new"))
    return max(now - oldest, timedelta(0)) if oldest else timedelta(0)


def _row(one: Arrival, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "line_user_id": one.line_user_id,
        "happened_ms": one.happened_ms,
        "received_at": now,
        "sealed_body": crypto.seal_json(one.body, _place(one.id)),
        "state": "new" if one.line_user_id else "ignored",
        "message_ref": _message_ref(one.body),
    }


def _answered(one: Arrival, row: dict[str, Any]) -> Waiting:
    return Waiting(one.id, one.happened_ms, row["received_at"], row["sealed_body"], None, more=False, opened=one.body)


def _message_ref(body: dict[str, Any]) -> str | None:
    message = body.get("message")
    number = message.get("id") if isinstance(message, dict) else None
    return ref_of(number) if isinstance(number, str) else None


def _opened(sealed: bytes, event_id: str) -> dict[str, Any]:
    """Nothing where it was emptied after its time."""
    found: dict[str, Any] = crypto.open_json(sealed, _place(event_id)) if sealed else {}
    return found


def _place(event_id: str) -> str:
    return f"inbox_event.body:{event_id}"


# Built once, on the table itself: every event passes here.
_TABLE = InboxEvent.__table__
_OLDEST = select(_TABLE.c.id, _TABLE.c.happened_ms, _TABLE.c.received_at, _TABLE.c.sealed_body, _TABLE.c.reason)
_OLDEST = _OLDEST.where(_TABLE.c.state == "new", _TABLE.c.line_user_id == bindparam("whose"))
_OLDEST = _OLDEST.order_by(_TABLE.c.happened_ms, _TABLE.c.id).limit(2)
_SETTLE = _TABLE.update().where(_TABLE.c.id == bindparam("which"), _TABLE.c.state == "new")  # type: ignore[attr-defined] # it is a Table
_SETTLE = _SETTLE.values(state=bindparam("to"), reason=bindparam("why"), settled_at=bindparam("at"))
_SEALED = select(_TABLE.c.id, _TABLE.c.sealed_body).where(_TABLE.c.id.in_(bindparam("ids", expanding=True)))
_WAITS = select(_TABLE.c.line_user_id).where(_TABLE.c.state == "new")
_WAITS = _WAITS.where(_TABLE.c.line_user_id.in_(bindparam("whose", expanding=True)))
