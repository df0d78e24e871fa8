"""A broadcast sent to one member of staff: a personal message of its own that belongs to no broadcast's figures."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.office.own_phone import Reach


def send(session: Session, broadcast_id: int, reach: Reach, messages: list[dict[str, Any]], now: datetime) -> None:
    """As often as they press: `about` only says what it was."""
    order = Order(reach.parent_id, reach.line_user_id, "staff", messages, about=f"trial:{broadcast_id}")
    deliveries.enqueue(session, order, now)
