"""A turn that changes nothing but the person's place: one look before it, one commit of event, place and answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select
from sqlalchemy.dialects import postgresql

from bot.db import Database
from bot.domain.news.outbox import Delivery
from bot.domain.office.inbox import InboxEvent
from bot.domain.people.conversations import Conversation
from bot.domain.people.parents import Parent

WRITTEN = (
    *("parent_id", "line_user_id", "kind", "worth", "sealed_messages", "retry_key", "reply_token", "reply_until"),
    *("dedupe", "state", "attempts", "perhaps_sent", "due_at", "expires_at", "claimed_by", "claimed_at"),
    *("first_tried_at", "created_at"),
)  # of an answer


@dataclass(frozen=True, slots=True)
class Seen:
    """A person we know, where they were at `version`, and whether something older of theirs waits for an answer."""

    id: str
    line_user_id: str
    language: str
    role: str | None
    hub_id: str | None
    due_date: date | None
    consented_at: datetime | None
    reachable: bool
    friend_event_ms: int
    news_pace: str
    menu: str | None
    sealed_place: bytes
    version: int
    waits: bool


def look(db: Database, line_user_id: str) -> Seen | None:
    """None for somebody who has never been answered yet."""
    with db.look() as connection:
        found = connection.execute(_SEEN, {"whose": line_user_id}).one_or_none()
    return Seen(*found) if found else None


def write(db: Database, seen: Seen, event: dict[str, Any], place: dict[str, Any], answer: dict[str, Any]) -> bool | None:
    """All of it in one commit: True. False, and nothing, for an event we know; None, and nothing, where they moved on.

    Whoever else writes the place holds its row, so that no turn is written over another.
    """
    values = {
        **{f"e_{name}": value for name, value in event.items()},
        **{f"p_{name}": value for name, value in place.items()},
        **{f"a_{name}": value for name, value in answer.items()},
    }
    values |= {"whose": seen.id, "seen": seen.version}
    if db.engine.dialect.name == "postgresql":
        with db.look() as connection:  # one statement is one commit
            here, new = connection.execute(_ALL, values).one()
        return bool(new) if here else None
    return db.together(lambda connection: _one_by_one(connection, values))


def _one_by_one(connection: Connection, values: dict[str, Any]) -> bool | None:
    """Of three statements either all or none: they share their commit with others, who must not be undone."""
    if not connection.execute(_MOVE, values).rowcount:
        return False if connection.execute(_KNOWN, values).first() else None
    connection.execute(_STORE, values)
    connection.execute(_SEND, values)
    return True


def _values(table: Any, names: tuple[str, ...], mark: str) -> dict[str, Any]:
    return {name: bindparam(f"{mark}_{name}", type_=table.c[name].type) for name in names}


# Built once: nearly every turn is one of these.
_EVENTS, _PLACES, _ANSWERS = (table.__table__ for table in (InboxEvent, Conversation, Delivery))
_PEOPLE = Parent.__table__
_OF_PERSON = [column for column in Seen.__slots__ if column in _PEOPLE.c]
_WAITS = exists().where(_EVENTS.c.state == "new", _EVENTS.c.line_user_id == bindparam("whose"))
_SEEN = select(*(_PEOPLE.c[name] for name in _OF_PERSON), _PLACES.c.sealed_place, _PLACES.c.version, _WAITS)
_SEEN = _SEEN.join_from(_PEOPLE, _PLACES, _PLACES.c.parent_id == _PEOPLE.c.id)
_SEEN = _SEEN.where(_PEOPLE.c.line_user_id == bindparam("whose"))

_EVENT = _values(
    _EVENTS, ("id", "line_user_id", "happened_ms", "received_at", "sealed_body", "state", "settled_at"), "e"
)
_PLACE = _values(_PLACES, ("flow", "step", "sealed_place", "changed_at"), "p")
_ANSWER = _values(_ANSWERS, WRITTEN, "a")
_HERE = (_PLACES.c.parent_id == bindparam("whose"), _PLACES.c.version == bindparam("seen"))
_NEXT = {**_PLACE, "version": _PLACES.c.version + 1}

# SQLite, under its one lock
_KNOWN = select(_EVENTS.c.id).where(_EVENTS.c.id == _EVENT["id"])
_MOVE = _PLACES.update().where(*_HERE, ~_KNOWN.exists()).values(_NEXT)
_STORE = _EVENTS.insert().values(_EVENT)
_SEND = _ANSWERS.insert().values(_ANSWER)

# PostgreSQL, in one statement
_here = select(_PLACES.c.parent_id).where(*_HERE).with_for_update().cte("here")
_event = select(*_EVENT.values()).where(exists(select(_here.c.parent_id)))
_stored = postgresql.insert(_EVENTS).from_select(list(_EVENT), _event).on_conflict_do_nothing()
_stored = _stored.returning(_EVENTS.c.id).cte("stored")
_new = exists(select(_stored.c.id))
_moved = _PLACES.update().where(_PLACES.c.parent_id == bindparam("whose"), _new).values(_NEXT).cte("moved")
_sent = _ANSWERS.insert().from_select(list(_ANSWER), select(*_ANSWER.values()).where(_new)).cte("sent")
_ALL = select(*(select(func.count()).select_from(one).scalar_subquery() for one in (_here, _stored)))
_ALL = _ALL.add_cte(_moved, _sent)
