"""What a family was told of the end of a talk: a notice that has not left yet is withdrawn when the end is undone."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.domain.care.consultations import Consultation
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery

ARRIVES = ("in_flight", "accepted", "unknown")  # or may have


def about(ended: Consultation) -> str:
    """The mark on the notice in the outbox: of this ending, and no other one of the same talk."""
    if ended.closed_at is None:
        raise ValueError("still open")
    return f"ended:{ended.id}:{ended.closed_at.timestamp():.6f}"


def take_back(session: Session, mark: str, now: datetime) -> bool:
    """Says whether they have heard of it, or will."""
    deliveries.withdraw(session, now, "not_needed", about=mark)
    told = select(exists().where(Delivery.about == mark, Delivery.state.in_(ARRIVES)))
    return bool(session.scalar(told))
