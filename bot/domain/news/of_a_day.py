"""What a hub's families were told, or will be told, of one day: whoever closes it sees what else depends on it."""

from datetime import date, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news.approvals import LEFT_OUT
from bot.domain.news.broadcasts import UNFINISHED, Broadcast


def of_a_day(session: Session, hub_id: str, day: date) -> list[Broadcast]:
    """Whose event is on it, and what repeats and would leave on it; also what we have left out for it."""
    begins, ends = clock.at(day, 0), clock.at(day + timedelta(days=1), 0)
    event = and_(Broadcast.event_at >= begins, Broadcast.event_at < ends)
    leaves = and_(Broadcast.series_id.is_not(None), Broadcast.send_at >= begins, Broadcast.send_at < ends)
    of_day = select(Broadcast).where(Broadcast.hub_id == hub_id, or_(event, leaves))
    there = or_(Broadcast.state.not_in((UNFINISHED, "stopped")), Broadcast.stopped_for == LEFT_OUT)
    return list(session.scalars(of_day.where(there).order_by(Broadcast.send_at, Broadcast.id)))
