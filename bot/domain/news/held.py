"""An answer born in flight: the process that wrote it sends it right after the commit, and need not read it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlalchemy.orm import Session

from bot.db import insert_if_new
from bot.domain.news import deliveries, senders
from bot.domain.news.deliveries import Order
from bot.domain.news.kinds import DONE
from bot.domain.news.outbox import Delivery


@dataclass(frozen=True)
class Held:
    """In the outbox and in our hands. The relay takes it over if we die."""

    order: Order
    row: dict[str, Any]

    @property
    def key(self) -> str:
        return str(self.row["retry_key"])

    def delivery(self) -> Delivery:
        return Delivery(**self.row)

    def may_reply(self, now: datetime) -> bool:
        return bool(self.order.reply_token and self.order.reply_until and now < self.order.reply_until)


@dataclass(frozen=True)
class Taken:
    """A reply that LINE took: the key of its row, LINE's id of the request, our moment."""

    key: str
    request_id: str | None
    at: datetime


def hold(order: Order, now: datetime) -> Held:
    """Not yet written."""
    mine = {"state": "in_flight", "claimed_by": senders.me(), "claimed_at": now, "first_tried_at": now, "attempts": 1}
    return Held(order, deliveries.written(order, now) | mine)


def enqueue(session: Session, order: Order, now: datetime) -> Held | None:
    """Write the row; None where its dedupe key is already there."""
    held = hold(order, now)
    return held if insert_if_new(session, Delivery, [held.row]) else None


def settle(connection: Connection, replies: Sequence[Taken]) -> None:
    """The end of their rows, many in one commit. A row that ended meanwhile stays as it is."""
    values = [{"which": one.key, "request": one.request_id, "at": one.at} for one in replies]
    connection.execute(_END, values)


_TABLE = Delivery.__table__
_END = _TABLE.update()  # type: ignore[attr-defined] # it is a Table
_END = _END.where(_TABLE.c.retry_key == bindparam("which"), *(_TABLE.c.state != end for end in DONE))
_END = _END.values(state="accepted", reason="reply", settled_at=bindparam("at"), request_id=bindparam("request"))
