"""Seats held for somebody who is still answering: given back, or run out."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.domain.interview.slots import Seat


def give_back_hold(session: Session, slot_id: int, parent_id: str) -> None:
    """As `slots.give_back`, but a seat they have booked meanwhile stays theirs."""
    mine = (Seat.slot_id == slot_id, Seat.parent_id == parent_id)
    session.execute(delete(Seat).where(*mine, Seat.held_until.is_not(None)))


def expire_holds(session: Session, now: datetime) -> int:
    gone = session.execute(delete(Seat).where(Seat.held_until <= now).returning(Seat.id)).all()
    return len(gone)
