"""A broadcast whose time has come: its families are frozen in numbered chunks, each with its words and its key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import insert_if_new
from bot.domain.news import approvals, audience, broadcasts, paces, recipients
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.kinds import KINDS
from bot.domain.news.outbox import Delivery, Recipient
from bot.domain.news.paces import Plan
from bot.domain.people.parents import Parent

MOST_LATE = timedelta(days=2)  # news without a date of its own; what announces an event is of use until it begins
Words = Callable[[str], list[dict[str, Any]]]  # a broadcast's messages in a language


def due(session: Session, now: datetime) -> list[int]:
    """Those whose time has come."""
    planned = select(Broadcast.id).where(Broadcast.state == "scheduled", Broadcast.send_at <= now)
    return list(session.scalars(planned.order_by(Broadcast.send_at, Broadcast.id)))


def open_one(session: Session, broadcast_id: int, now: datetime) -> Broadcast | None:
    """Locked; None when somebody else sends it, or it is stopped, or over before it could leave."""
    wanted = select(Broadcast).where(Broadcast.id == broadcast_id, Broadcast.state == "scheduled").with_for_update()
    news = session.scalars(wanted).one_or_none()
    if news is not None and now >= (news.event_at or news.send_at + MOST_LATE):
        broadcasts.stop(session, news, now, "too_late")
        return None
    if news is not None and not approvals.holds(news):
        news.state = "draft"
        return None
    return news


def freeze(session: Session, news: Broadcast, words: Words, plan: Plan) -> None:
    """In the transaction that opened it: all of it is written down, or it is still to be sent."""
    news.state = "sending"
    session.execute(insert(Recipient).from_select(_WHO, _numbered(news, plan)))
    at_once = select(Recipient.chunk, func.min(Recipient.parent_id).label("one"))
    at_once = at_once.where(Recipient.broadcast_id == news.id, Recipient.state.is_(None))
    anybody = at_once.group_by(Recipient.chunk).subquery()
    chunked = select(anybody.c.chunk, Parent.language, plan.hour()).join(Parent, Parent.id == anybody.c.one)
    said: dict[str, list[dict[str, Any]]] = {}
    rows = []
    for number, language, chosen in session.execute(chunked.order_by(anybody.c.chunk)).all():
        said[language] = said.get(language) or words(language)
        rows.append(_chunk(news, number, said[language], plan, chosen))
    insert_if_new(session, Delivery, rows)
    paces.hold(session, news, _families(news, plan.now))


def _families(news: Broadcast, now: datetime) -> Any:
    return audience.families(news.whom(), clock.today(now))


def _chunk(news: Broadcast, number: int, said: list[dict[str, Any]], plan: Plan, hour: str | None) -> dict[str, Any]:
    leaves = plan.leaves(hour)
    of_news = {"broadcast_id": news.id, "hub_id": news.hub_id, "expires_at": _useful_until(news, leaves)}
    return recipients.chunk_row(number, said, plan.now, due_at=leaves, **of_news)


def _numbered(news: Broadcast, plan: Plan) -> Any:
    """Everybody who gets it as it comes, with the number of their chunk: at most 500 of one language and one hour.

    Whom a digest has brought it already has a row, and is left out.
    """
    hour = plan.hour()
    place = func.row_number().over(partition_by=(Parent.language, hour), order_by=Parent.id) - 1
    part = (place // recipients.MOST).label("part")
    columns = (Parent.id, Parent.line_user_id, Parent.language, hour.label("hour"), part)
    families = _families(news, plan.now).where(plan.at_once()).with_only_columns(*columns).subquery()
    number = func.dense_rank().over(order_by=(families.c.language, families.c.hour, families.c.part))
    return select(literal(news.id), families.c.id, families.c.line_user_id, number)


def _useful_until(news: Broadcast, leaves: datetime) -> datetime:
    latest = leaves + KINDS["news"].life
    return min(latest, news.event_at) if news.event_at else latest


_WHO = ["broadcast_id", "parent_id", "line_user_id", "chunk"]
