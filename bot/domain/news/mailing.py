"""A broadcast whose time has come: its families are frozen in numbered chunks, each with its words and its key."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from bot.db import insert_if_new
from bot.domain.news import broadcasts, recipients
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.kinds import KINDS
from bot.domain.news.outbox import Delivery, Recipient
from bot.domain.people.parents import Parent

Words = Callable[[str], list[dict[str, Any]]]  # a broadcast's messages in a language


def due(session: Session, now: datetime) -> list[int]:
    """Those whose time has come."""
    planned = select(Broadcast.id).where(Broadcast.state == "scheduled", Broadcast.send_at <= now)
    return list(session.scalars(planned.order_by(Broadcast.send_at, Broadcast.id)))


def open_one(session: Session, broadcast_id: int, now: datetime) -> Broadcast | None:
    """Locked; None when somebody else sends it, or it is stopped, or over before it could leave."""
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == "scheduled").with_for_update()
    news = session.scalars(wanted).one_or_none()
    if news is not None and news.event_at is not None and news.event_at <= now:
        broadcasts.stop(session, news, now)
        return None
    return news


def freeze(session: Session, news: Broadcast, words: Words, now: datetime) -> None:
    """In the transaction that opened it: all of it is written down, or it is still to be sent."""
    news.state = "sending"
    session.execute(insert(Recipient).from_select(_WHO, _numbered(news)))
    first = select(Recipient.chunk, func.min(Recipient.parent_id).label("one"))
    anybody = first.where(Recipient.broadcast_id == news.id).group_by(Recipient.chunk).subquery()
    chunked = select(anybody.c.chunk, Parent.language).join(Parent, Parent.id == anybody.c.one)
    same = {"broadcast_id": news.id, "hub_id": news.hub_id, "expires_at": _useful_until(news, now)}
    said: dict[str, list[dict[str, Any]]] = {}
    rows = []
    for number, language in session.execute(chunked.order_by(anybody.c.chunk)).all():
        said[language] = said.get(language) or words(language)
        rows.append(recipients.chunk_row(number, said[language], now, **same))
    insert_if_new(session, Delivery, rows)


def _families(news: Broadcast) -> Any:
    """Those who want it at once; the others read it in the weekly digest."""
    return broadcasts.families(news.hub_id, news.topic, news.for_role).where(Parent.news_pace == "each")


def _numbered(news: Broadcast) -> Any:
    """Every family with the number of its chunk: at most 500 of one language."""
    place = func.row_number().over(partition_by=Parent.language, order_by=Parent.id) - 1
    part = (place // recipients.MOST).label("part")
    families = _families(news).with_only_columns(Parent.id, Parent.line_user_id, Parent.language, part).subquery()
    number = func.dense_rank().over(order_by=(families.c.language, families.c.part))
    return select(literal(news.id), families.c.id, families.c.line_user_id, number)


def _useful_until(news: Broadcast, now: datetime) -> datetime:
    latest = now + KINDS["news"].life
    return min(latest, news.event_at) if news.event_at else latest


_WHO = ["broadcast_id", "parent_id", "line_user_id", "chunk"]
