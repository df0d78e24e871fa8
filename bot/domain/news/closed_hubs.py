"""Nothing leaves of a hub that is no longer in the town's folder; what was still to come is planned again when it is
back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.news import approvals, broadcasts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places.hubs import Hub

REASON = "hub_closed"
LEAVING = ("scheduled", "sending", "paused")


def leave_out(session: Session, now: datetime) -> list[int]:
    """Says which ones: somebody had said yes to each of them."""
    closed = select(Hub.slug).where(~Hub.active)
    theirs = select(Broadcast).where(Broadcast.hub_id.in_(closed), Broadcast.state.in_(LEAVING))
    found = list(session.scalars(theirs.order_by(Broadcast.id).with_for_update()))
    for one in found:
        broadcasts.stop(session, one, now, REASON)
    return [one.id for one in found]


def take_up(session: Session, now: datetime) -> None:
    """Of hubs that are back: what was to leave later than now."""
    back = select(Hub.slug).where(Hub.active)
    theirs = select(Broadcast).where(Broadcast.state == "stopped", Broadcast.stopped_for == REASON)
    theirs = theirs.where(Broadcast.send_at > now, Broadcast.hub_id.in_(back))
    for one in session.scalars(theirs.order_by(Broadcast.id).with_for_update()):
        approvals.take_up(one)


def with_news(session: Session) -> list[Hub]:
    """Closed, but what they told stays to be read."""
    told = select(Broadcast.hub_id)
    return list(session.scalars(select(Hub).where(~Hub.active, Hub.slug.in_(told)).order_by(Hub.kana, Hub.slug)))
