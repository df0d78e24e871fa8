"""Where a parent is in a conversation, kept between two messages; the answers are sealed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Insert, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import DIALECTS, Base


class Conversation(Base):
    """One row a parent. `flow` and `step` say where (empty: nothing is open); `version` grows with each move."""

    __tablename__ = "conversation"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    flow: Mapped[str | None] = mapped_column(String(64))
    step: Mapped[str | None] = mapped_column(String(64))
    sealed_place: Mapped[bytes] = mapped_column(info={"place": "conversation.place:{parent_id}"})
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


def load(session: Session, parent_id: str) -> dict[str, Any]:
    """The place as plain data, empty for someone new or after the keys were lost."""
    return load_all(session, [parent_id])[parent_id]


def load_all(session: Session, parent_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Of each the place, by parent."""
    kept = session.connection().execute(_SEALED, {"whose": parent_ids})
    return {key: {} for key in parent_ids} | {row.parent_id: _opened(row.sealed_place, row.parent_id) for row in kept}


def keep(session: Session, parent_id: str, place: dict[str, Any], now: datetime) -> None:
    """Call it under the parent's lock."""
    keep_all(session, {parent_id: place}, now)


def keep_all(session: Session, places: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Call it under the locks of these parents."""
    if places:
        statement = _keep(session.get_bind().dialect.name)
        session.flush()
        session.connection().execute(statement, [_row(one, place, now) for one, place in places.items()])


def _row(parent_id: str, place: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "parent_id": parent_id,
        "flow": place.get("flow"),
        "step": place.get("step"),
        "sealed_place": crypto.seal_json(place, _where(parent_id)),
        "version": 1,
        "changed_at": now,
    }


def _opened(sealed: bytes, parent_id: str) -> dict[str, Any]:
    try:
        place: dict[str, Any] = crypto.open_json(sealed, _where(parent_id))
    except crypto.Unreadable:
        return {}
    return place


def _where(parent_id: str) -> str:
    return f"conversation.place:{parent_id}"


# Built once, on the table itself: every turn passes here.
_TABLE = Conversation.__table__
_SEALED = select(_TABLE.c.parent_id, _TABLE.c.sealed_place)
_SEALED = _SEALED.where(_TABLE.c.parent_id.in_(bindparam("whose", expanding=True)))


@cache
def _keep(dialect: str) -> Insert:
    statement: Any = DIALECTS[dialect].insert(_TABLE)
    changed = {name: statement.excluded[name] for name in ("flow", "step", "sealed_place", "changed_at")}
    kept: Insert = statement.on_conflict_do_update(
        index_elements=["parent_id"], set_=changed | {"version": _TABLE.c.version + 1}
    )
    return kept
