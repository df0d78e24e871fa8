"""How many messages of news a family gets in a week: those it got, those that wait, and what is planned."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, select, union_all
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import audience, paces
from bot.domain.news.audience import Audience
from bot.domain.news.broadcasts import Broadcast
from bot.domain.people.parents import Parent

WEEK = timedelta(days=7)
LOST = ("failed", "expired", "suppressed")  # a message that ended so was none
Span = tuple[datetime, datetime]


def in_week(session: Session, whom: Audience, send_at: datetime, beside: int | None = None) -> dict[int, int]:
    """How many of them get how many in the seven days up to the day of sending: {0: 120, 1: 8}.

    What is planned counts for everybody who may get it as it comes. `beside`: a broadcast that is not counted.
    """
    ends = clock.at(clock.today(send_at) + timedelta(days=1), 0)
    week = ends - WEEK, ends
    got = union_all(_in_chunks(week), _alone(week), *_planned(session, whom.hub, week, beside)).subquery()
    per_family = select(got.c.parent_id, func.count().label("pushes")).group_by(got.c.parent_id).subquery()
    pushes = func.coalesce(per_family.c.pushes, 0)
    mine = audience.families(whom, clock.today(send_at)).outerjoin(per_family, per_family.c.parent_id == Parent.id)
    counted = mine.with_only_columns(pushes, func.count()).group_by(pushes).order_by(pushes)
    return {int(number): how_many for number, how_many in session.execute(counted)}


def _in_chunks(week: Span) -> Select[str]:
    """Broadcasts that have begun to leave."""
    in_chunk = and_(Delivery.broadcast_id == Recipient.broadcast_id, Delivery.chunk == Recipient.chunk)
    state = func.coalesce(Recipient.state, Delivery.state)
    recent = select(Recipient.parent_id).join(Delivery, in_chunk)
    return recent.where(Delivery.due_at >= week[0], Delivery.due_at < week[1], state.not_in(LOST))


def _alone(week: Span) -> Select[str | None]:
    """Digests."""
    recent = select(Delivery.parent_id).where(Delivery.kind == "news", Delivery.parent_id.is_not(None))
    return recent.where(Delivery.due_at >= week[0], Delivery.due_at < week[1], Delivery.state.not_in(LOST))


def _planned(session: Session, hub: str, week: Span, beside: int | None) -> list[Select[str]]:
    """Approved, and not begun."""
    planned = select(Broadcast).where(Broadcast.hub_id == hub, Broadcast.state == "scheduled")
    planned = planned.where(Broadcast.send_at >= week[0], Broadcast.send_at < week[1])
    found = [news for news in session.scalars(planned) if news.id != beside]
    return [_at_once(news).with_only_columns(Parent.id) for news in found]


def _at_once(news: Broadcast) -> Select[Parent]:
    whom = audience.families(news.whom(), clock.today(news.send_at))
    return whom.where(paces.perhaps_at_once(news.topic))
