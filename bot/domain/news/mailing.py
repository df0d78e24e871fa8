"""A broadcast whose time has come goes to its families, page by page; a crash in between loses nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.news import broadcasts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.deliveries import LIFE, Delivery
from bot.domain.people.parents import Parent

PAGE = 200


def leaving(session: Session) -> list[int]:
    """Every broadcast that has begun to leave and is not finished, also one a dead process has begun."""
    return list(session.scalars(select(Broadcast.id).where(Broadcast.state == "sending").order_by(Broadcast.id)))


def open_one(session: Session, broadcast_id: int, now: datetime) -> Broadcast | None:
    """Locked, so that stopping it waits for this page; None when it is stopped, or over before it could leave."""
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == "sending").with_for_update()
    news = session.scalars(wanted).one_or_none()
    if news is not None and news.event_at is not None and news.event_at <= now:
        broadcasts.stop(session, news, now)
        return None
    return news


def next_families(session: Session, news: Broadcast) -> list[Parent]:
    """Some who want it at once and have no message of it yet. Locked: who leaves now finds it and withdraws it."""
    theirs = select(Delivery.id).where(Delivery.broadcast_id == news.id, Delivery.parent_id == Parent.id)
    wanted = broadcasts.families(news.hub_id, news.topic, news.for_role)
    wanted = wanted.where(Parent.news_pace == "each", ~theirs.exists())
    return list(session.scalars(wanted.order_by(Parent.id).limit(PAGE).with_for_update(of=Parent)))


def useful_until(news: Broadcast, now: datetime) -> datetime:
    latest = now + LIFE["news"]
    return min(latest, news.event_at) if news.event_at else latest
