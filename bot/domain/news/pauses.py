"""A broadcast that is leaving, held back for a while: what is under way may arrive, nothing more leaves."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.news import broadcasts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.kinds import PAUSED, WAITING
from bot.domain.news.outbox import Delivery
from bot.errors import Refused


class NotLeaving(Refused):
    """It has not begun to leave, or has left, or is held back already."""


class NotPaused(Refused):
    """It goes on already."""


def pause(session: Session, broadcast_id: int) -> int:
    """Says how many chunks stay. One that is under way and fails is held at the next look (`hold`)."""
    if not _turn(session, broadcast_id, "sending", "paused"):
        raise NotLeaving
    return hold(session, broadcast_id)


def resume(session: Session, broadcast_id: int, now: datetime) -> None:
    """What has become too late meanwhile ends as too late when its turn comes."""
    if not _turn(session, broadcast_id, "paused", "sending"):
        raise NotPaused
    broadcasts.release(session, broadcast_id)


def hold(session: Session, broadcast_id: int) -> int:
    waiting = update(Delivery).where(Delivery.broadcast_id == broadcast_id, Delivery.state.in_(WAITING))
    held = waiting.values(state=PAUSED).returning(Delivery.id).execution_options(synchronize_session=False)
    return len(session.execute(held).all())


def hold_all(session: Session) -> None:
    """Chunks that came back from LINE after their broadcast was paused."""
    for number in session.scalars(select(Broadcast.id).where(Broadcast.state == "paused")).all():
        hold(session, number)


def _turn(session: Session, broadcast_id: int, before: str, after: str) -> bool:
    """The row decides, whoever else presses at this moment."""
    found = broadcasts.get(session, broadcast_id)
    session.refresh(found, with_for_update=True)
    if found.state != before:
        return False
    found.state = after
    session.flush()
    return True
