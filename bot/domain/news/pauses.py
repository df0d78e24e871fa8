"""A broadcast that is leaving, held back for a while: what is under way may arrive, nothing more leaves."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.delivery.kinds import PAUSED, WAITING
from bot.domain.delivery.outbox import Delivery, InHand
from bot.domain.news import broadcasts
from bot.domain.news.broadcasts import Broadcast
from bot.errors import Refused

LOOK = timedelta(seconds=30)  # by then what came back has been held


class NotLeaving(Refused):
    """It has not begun to leave, or has left, or is held back already."""


class NotPaused(Refused):
    """It goes on already."""


def pause(session: Session, broadcast_id: int) -> int:
    """Says how many chunks stay. One that is under way and fails does not leave again (`holds`)."""
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
    """Chunks that came back from LINE after their broadcast was paused. Locked: none is held after it goes on."""
    paused = select(Broadcast.id).where(Broadcast.state == "paused").order_by(Broadcast.id)
    for number in session.scalars(paused.with_for_update()).all():
        hold(session, number)


def end_late(session: Session, now: datetime) -> None:
    """What can be of no use any more is not held: it ends when its turn comes, and nobody waits for it for ever."""
    late = update(Delivery).where(Delivery.state == PAUSED, Delivery.expires_at <= now).values(state="retry")
    session.execute(late.execution_options(synchronize_session=False))


def holds(session: Session, row: InHand) -> bool:
    """Whether this chunk, which is in flight, may not leave now."""
    mine = select(Broadcast.id).where(Broadcast.id == row.broadcast_id, Broadcast.state == "paused")
    return session.scalars(mine).one_or_none() is not None


def put_back(session: Session, now: datetime, row: InHand) -> None:
    """It has not left. Where it goes on meanwhile it comes a little late, but nothing stays held."""
    deliveries.again(session, row, now + LOOK, row.reason)


def _turn(session: Session, broadcast_id: int, before: str, after: str) -> bool:
    """The row decides, whoever else presses at this moment."""
    found = broadcasts.get(session, broadcast_id)
    session.refresh(found, with_for_update=True)
    if found.state != before:
        return False
    found.state = after
    session.flush()
    return True
