"""A message that did not arrive, or perhaps did: sent again because a person says so, never by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.delivery.backlog import AT_ONCE
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import CALLED_OFF
from bot.domain.delivery.outbox import Delivery
from bot.domain.people.parents import Parent
from bot.errors import Refused

LOST = ("failed", "unknown", "expired")
OF_BOOKING = ("interview:", "closing:")  # what notices about one are marked with


class NotLost(Refused):
    """It is on its way again already."""


class OutOfTime(Refused):
    """Reminders and news belong to their hour; later they would only confuse."""


class OutOfReach(Refused):
    """They have blocked the account: call them."""


class KeptBack(Refused):
    """It was not sent on purpose: for their sake, or because its cause was gone."""


class Outdated(Refused):
    """They have been told something newer of their booking; the older one would be wrong."""


class MayArriveTwice(Refused):
    """Nobody can know whether it arrived; a person has to say that twice is better than never."""


def get(session: Session, delivery_id: int) -> Delivery:
    return session.scalars(select(Delivery).where(Delivery.id == delivery_id)).one()


def check(session: Session, row: Delivery, parent: Parent) -> None:
    """Raises what stands in the way of sending it again at all."""
    if row.state == "suppressed" or row.reason in CALLED_OFF:
        raise KeptBack
    if row.kind not in AT_ONCE or not row.sealed_messages:
        raise OutOfTime
    if not parent.reachable or parent.line_user_id != row.line_user_id:
        raise OutOfReach
    if _of_booking(row) and session.scalars(_newer(row)).first() is not None:
        raise Outdated


def may_arrive_twice(row: Delivery, now: datetime) -> bool:
    """LINE may have it, and would not know it again: a reply has no key, and a key is forgotten after a day."""
    return row.state == "unknown" and (row.reply_token is not None or now >= row.key_known_until())


def send_again(session: Session, row: Delivery, parent: Parent, now: datetime, sure: bool = False) -> bool:
    """With the old key where LINE still knows it, else as a new row; says whether it is a new one."""
    check(session, row, parent)
    twice = may_arrive_twice(row, now)
    if twice and not sure:
        raise MayArriveTwice
    if twice or now >= row.key_known_until():
        _send_anew(session, row, now)
        return True
    _reopen(session, row, now)
    return False


def _of_booking(row: Delivery) -> bool:
    return row.kind == "booking" or (row.about or "").startswith(OF_BOOKING)


def _newer(row: Delivery) -> Any:
    """Also one that did not arrive either: that one may be sent."""
    marks: list[ColumnElement[bool]] = [Delivery.about.startswith(mark) for mark in OF_BOOKING]
    told = select(Delivery.id).where(Delivery.parent_id == row.parent_id, Delivery.id > row.id)
    return told.where(Delivery.state != "suppressed", or_(Delivery.kind == "booking", *marks)).limit(1)


def _reopen(session: Session, row: Delivery, now: datetime) -> None:
    """The only way back there is: the key stays, so that LINE itself refuses a second one."""
    lost = update(Delivery).where(Delivery.id == row.id, Delivery.state.in_(LOST))
    waits = {"state": "queued", "due_at": now, "expires_at": row.key_known_until(), "reason": None}
    none = dict.fromkeys(("reply_token", "reply_until", "claimed_by", "claimed_at", "settled_at"))
    back = lost.values(**waits, **none).returning(Delivery.id).execution_options(synchronize_session=False)
    if not session.execute(back).all():
        raise NotLost


def _send_anew(session: Session, row: Delivery, now: datetime) -> None:
    """Once for each lost row, however often somebody presses."""
    assert row.parent_id and row.line_user_id, "a chunk is sent again by its broadcast"
    order = Order(
        row.parent_id, row.line_user_id, row.kind, row.messages(), dedupe=f"again:{row.id}", about=row.about, due_at=now
    )
    if deliveries.enqueue(session, order, now) is None:
        raise NotLost
