"""The outbox's two tables: messages we owe, and who is in which chunk of a broadcast."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from bot import crypto
from bot.db import Base
from bot.domain.delivery.kinds import KEY_LIVES


class _Row:
    """What can be told from a row of the outbox, however it was read. The columns are those of the class."""

    def messages(self: Any) -> list[dict[str, Any]]:
        """LINE message objects; none where they were emptied after their time."""
        found: list[dict[str, Any]] = json.loads(self.said())
        return found

    def said(self: Any) -> bytes:
        """The same in JSON, as it goes out."""
        return crypto.ring().open_bytes(self.sealed_messages, place(self.retry_key)) if self.sealed_messages else b"[]"

    def is_chunk(self: Any) -> bool:
        return self.chunk is not None

    def may_reply(self: Any, now: datetime) -> bool:
        return bool(self.reply_token and self.reply_until and now < self.reply_until)

    def key_known_until(self: Any) -> datetime:
        """LINE surely knows its key so long, and would refuse a second one."""
        first: datetime = self.first_tried_at or self.created_at
        return first + KEY_LIVES

    def last_try(self: Any) -> datetime:
        """From here on it is not tried any more: of no use, or LINE may soon forget its key."""
        end: datetime = self.expires_at
        return min(end, self.first_tried_at + KEY_LIVES) if self.first_tried_at else end


class Delivery(_Row, Base):
    """One call to LINE: a person's row, or a chunk row (then `chunk` and `hub_id` instead of a person).

    States move forward only: queued -> in_flight -> accepted, failed, expired, suppressed, unknown; or retry, and
    in_flight again. `perhaps_sent`: LINE may have taken it already. `attempts` is also the fence (see `settle`).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "state", "worth", "due_at", "kind"),
        UniqueConstraint("broadcast_id", "chunk"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("parent.id"), index=True)
    broadcast_id: Mapped[int | None] = mapped_column(ForeignKey("broadcast.id"), index=True)
    chunk: Mapped[int | None]
    hub_id: Mapped[str | None] = mapped_column(ForeignKey("hub.slug"))
    kind: Mapped[str] = mapped_column(String(16))
    worth: Mapped[int] = mapped_column(Integer)
    line_user_id: Mapped[str | None] = mapped_column(String(64))
    sealed_messages: Mapped[bytes] = mapped_column(info={"place": "delivery.messages:{retry_key}"})
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
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    first_tried_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    request_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]


@dataclass(slots=True)
class InHand(_Row):
    """A `Delivery` with whoever sends it: what sending asks of it, tied to no session. `id`: none where just born.

    To make an object of a table's class costs SQLAlchemy a third of what its insert costs.
    """

    parent_id: str | None
    line_user_id: str | None
    kind: str
    worth: int
    sealed_messages: bytes
    retry_key: str
    reply_token: str | None
    reply_until: datetime | None
    dedupe: str | None
    due_at: datetime
    expires_at: datetime
    created_at: datetime
    attempts: int
    perhaps_sent: bool
    first_tried_at: datetime | None
    id: int = 0
    broadcast_id: int | None = None
    chunk: int | None = None
    hub_id: str | None = None
    reason: str | None = None
    request_id: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "InHand":
        """`row` may have more."""
        return cls(**{name: row[name] for name in IN_HAND if name in row})


IN_HAND = tuple(one.name for one in fields(InHand))
IS_INVITATION = Delivery.kind == literal_column("'invitation'")  # said so, both databases see that the index is enough
Index(
    "ix_delivery_invitation",
    Delivery.parent_id,
    sqlite_where=IS_INVITATION,
    postgresql_where=IS_INVITATION,
)


class Recipient(Base):
    """A family a broadcast goes to, frozen before the first try, and never twice for one broadcast.

    `state` is empty while it goes with its chunk: the row is written again only if something happens to this one.
    A `reason` without a state: they wanted it no more, but LINE may already have been given the list with them in it.
    `held`, in chunk 0: not at once, because of their pace; `carried_by` is the digest that brings it.
    No foreign keys: the statement that writes a hundred thousand of these has just read the families and the broadcast,
    and no digest is ever removed.
    """

    __tablename__ = "recipient"
    __table_args__ = (Index("ix_recipient_chunk", "broadcast_id", "chunk"),)

    parent_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chunk: Mapped[int]
    line_user_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    carried_by: Mapped[int | None]


_CARRIED = Recipient.carried_by.is_not(None)
Index("ix_recipient_carried_by", Recipient.carried_by, sqlite_where=_CARRIED, postgresql_where=_CARRIED)


def place(retry_key: str) -> str:
    """Where a row's messages are sealed to: they cannot be moved to another row."""
    return f"delivery.messages:{retry_key}"
