"""Where a parent is in a conversation, kept between two messages; the answers are sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import crypto
from bot.db import Base


class Conversation(Base):
    """One row a parent. `flow` and `step` say where (empty: nothing is open); `version` grows with each turn."""

    __tablename__ = "conversation"

    parent_id: Mapped[str] = mapped_column(ForeignKey("parent.id"), primary_key=True)
    flow: Mapped[str | None] = mapped_column(String(64))
    step: Mapped[str | None] = mapped_column(String(64))
    sealed_place: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


def load(session: Session, parent_id: str) -> dict[str, Any]:
    """The place as plain data, empty for someone new or after the keys were lost."""
    row = session.get(Conversation, parent_id)
    if row is None:
        return {}
    try:
        place: dict[str, Any] = crypto.open_json(row.sealed_place, _where(parent_id))
    except crypto.Unreadable:
        return {}
    return place


def keep(session: Session, parent_id: str, place: dict[str, Any], now: datetime) -> None:
    row = session.get(Conversation, parent_id)
    if row is None:
        row = Conversation(parent_id=parent_id, version=0)
        session.add(row)
    row.flow, row.step = place.get("flow"), place.get("step")
    row.sealed_place = crypto.seal_json(place, _where(parent_id))
    row.version += 1
    row.changed_at = now


def _where(parent_id: str) -> str:
    return f"conversation.place:{parent_id}"
