"""Where a parent is in a conversation, kept between two messages; the answers are sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base, insert_if_new


class Conversation(Base):
    """One row a parent. `flow` and `step` say where (empty: nothing is open); `version` grows with each turn."""

    __tablename__ = "conversation"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    flow: Mapped[str | None] = mapped_column(String(64))
    step: Mapped[str | None] = mapped_column(String(64))
    sealed_place: Mapped[bytes] = mapped_column(info={"place": "conversation.place:{parent_id}"})
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


def load(session: Session, parent_id: str) -> dict[str, Any]:
    """The place as plain data, empty for someone new or after the keys were lost."""
    sealed = session.connection().execute(_SEALED, {"whose": parent_id}).scalar_one_or_none()
    if sealed is None:
        return {}
    try:
        place: dict[str, Any] = crypto.open_json(sealed, _where(parent_id))
    except crypto.Unreadable:
        return {}
    return place


def keep(session: Session, parent_id: str, place: dict[str, Any], now: datetime) -> None:
    """Call it under the parent's lock."""
    row = {
        "flow": place.get("flow"),
        "step": place.get("step"),
        "sealed_place": crypto.seal_json(place, _where(parent_id)),
        "changed_at": now,
    }
    if session.connection().execute(_CHANGE, row | {"whose": parent_id}).first() is None:
        insert_if_new(session, Conversation, [row | {"parent_id": parent_id, "version": 1}])


def _where(parent_id: str) -> str:
    return f"conversation.place:{parent_id}"


# Built once, on the table itself: every turn passes here.
_TABLE = Conversation.__table__
_SEALED = select(_TABLE.c.sealed_place).where(_TABLE.c.parent_id == bindparam("whose"))
_CHANGE = _TABLE.update().where(_TABLE.c.parent_id == bindparam("whose"))  # type: ignore[attr-defined] # it is a Table
_CHANGE = _CHANGE.values(
    version=_TABLE.c.version + 1,
    **{name: bindparam(name) for name in ("flow", "step", "sealed_place", "changed_at")},
).returning(_TABLE.c.version)
