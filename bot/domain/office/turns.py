"""A turn that changes nothing but the person's place: one look before it, one commit of event, place and answer."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import ClauseElement, Table, bindparam, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg

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
    due_date: Any
    consented_at: datetime | str | None
    reachable: bool
    friend_event_ms: int
    news_pace: str
    menu: str | None
    sealed_place: bytes
    version: int
    waits: bool


def look(db: Database, line_user_id: str) -> Seen | None:
    """None for somebody who has never been answered yet."""
    with db.bare() as connection:
        found = _run(connection, _SEEN[db.engine.dialect.name], {"whose": line_user_id}).fetchone()
    return _seen(found) if found else None


def write(
    db: Database, seen: Seen, event: dict[str, Any], place: dict[str, Any], answer: dict[str, Any]
) -> bool | None:
    """All of it in one commit: True. False, and nothing, for an event we know; None, and nothing, where they moved on.

    Whoever else writes the place holds its row, so that no turn is written over another.
    """
    values = {"whose": seen.id, "seen": seen.version}
    for mark, row in (("e", event), ("p", place), ("a", answer)):
        values |= {f"{mark}_{name}": value for name, value in row.items()}
    if db.engine.dialect.name == "sqlite":
        values = {name: _as_sqlite(value) for name, value in values.items()}
        return db.together(lambda connection: _one_by_one(connection.connection.driver_connection, values))
    with db.bare() as connection:
        here, new = _run(connection, _ALL, values).fetchone()
    return bool(new) if here else None


def _one_by_one(connection: Any, values: dict[str, Any]) -> bool | None:
    """Of three statements either all or none: they share their commit with others, who must not be undone."""
    if not _run(connection, _MOVE, values).rowcount:
        return False if _run(connection, _KNOWN, values).fetchone() else None
    _run(connection, _STORE, values)
    _run(connection, _SEND, values)
    return True


def _seen(row: tuple[Any, ...]) -> Seen:
    """SQLite has no days."""
    seen = Seen(*row)
    return replace(seen, due_date=date.fromisoformat(seen.due_date)) if isinstance(seen.due_date, str) else seen


def _run(connection: Any, statement: "_Ready", values: dict[str, Any]) -> Any:
    return connection.cursor().execute(statement.words, statement.fixed | values)


def _as_sqlite(value: Any) -> Any:
    return (
        value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        if isinstance(value, datetime)
        else value
    )


@dataclass(frozen=True)
class _Ready:
    """A statement in the words of the driver: handing it over so costs a tenth of SQLAlchemy's own way."""

    words: str
    fixed: dict[str, Any]


def _ready(statement: ClauseElement, dialect: str) -> _Ready:
    speaker = sqlite.dialect(paramstyle="named") if dialect == "sqlite" else psycopg.dialect()  # type: ignore[no-untyped-call]
    compiled = statement.compile(dialect=speaker, compile_kwargs={"render_postcompile": True})
    return _Ready(str(compiled), {name: value for name, value in compiled.params.items() if value is not None})


def _values(table: Any, names: tuple[str, ...], mark: str) -> dict[str, Any]:
    return {name: bindparam(f"{mark}_{name}", type_=table.c[name].type) for name in names}


# Built once: nearly every turn is one of these.
_EVENTS, _PLACES, _ANSWERS = (cast(Table, table.__table__) for table in (InboxEvent, Conversation, Delivery))
_PEOPLE = cast(Table, Parent.__table__)
_OF_PERSON = [column for column in Seen.__slots__ if column in _PEOPLE.c]
_WAITS = exists().where(_EVENTS.c.state == "new", _EVENTS.c.line_user_id == bindparam("whose"))
_SEEN_ = select(*(_PEOPLE.c[name] for name in _OF_PERSON), _PLACES.c.sealed_place, _PLACES.c.version, _WAITS)
_SEEN_ = _SEEN_.join_from(_PEOPLE, _PLACES, _PLACES.c.parent_id == _PEOPLE.c.id)
_SEEN_ = _SEEN_.where(_PEOPLE.c.line_user_id == bindparam("whose"))
_SEEN = {name: _ready(_SEEN_, name) for name in ("sqlite", "postgresql")}

_EVENT = _values(
    _EVENTS, ("id", "line_user_id", "happened_ms", "received_at", "sealed_body", "state", "settled_at"), "e"
)
_PLACE = _values(_PLACES, ("flow", "step", "sealed_place", "changed_at"), "p")
_ANSWER = _values(_ANSWERS, WRITTEN, "a")
_HERE = (_PLACES.c.parent_id == bindparam("whose"), _PLACES.c.version == bindparam("seen"))
_NEXT = {**_PLACE, "version": _PLACES.c.version + 1}

# SQLite, under its one lock
_known = select(_EVENTS.c.id).where(_EVENTS.c.id == _EVENT["id"])
_KNOWN = _ready(_known, "sqlite")
_MOVE = _ready(_PLACES.update().where(*_HERE, ~_known.exists()).values(_NEXT), "sqlite")
_STORE = _ready(_EVENTS.insert().values(_EVENT), "sqlite")
_SEND = _ready(_ANSWERS.insert().values(_ANSWER), "sqlite")

# PostgreSQL, in one statement
_here = select(_PLACES.c.parent_id).where(*_HERE).with_for_update().cte("here")
_event = select(*_EVENT.values()).where(exists(select(_here.c.parent_id)))
_store = postgresql.insert(_EVENTS).from_select(list(_EVENT), _event).on_conflict_do_nothing()
_stored = _store.returning(_EVENTS.c.id).cte("stored")
_new = exists(select(_stored.c.id))
_moved = _PLACES.update().where(_PLACES.c.parent_id == bindparam("whose"), _new).values(_NEXT).cte("moved")
_sent = _ANSWERS.insert().from_select(list(_ANSWER), select(*_ANSWER.values()).where(_new)).cte("sent")
_all = select(*(select(func.count()).select_from(one).scalar_subquery() for one in (_here, _stored)))
_ALL = _ready(_all.add_cte(_moved, _sent), "postgresql")
