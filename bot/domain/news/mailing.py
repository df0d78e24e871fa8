"""A broadcast whose time has come: its families are frozen in numbered chunks, each with its words and its key."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

from sqlalchemy import Integer, and_, case, cast, func, insert, literal, null, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import insert_if_new
from bot.domain.delivery import recipients
from bot.domain.delivery.kinds import KINDS
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import approvals, audience, broadcasts, paces
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.paces import Plan, hours_of
from bot.domain.people.parents import Parent

MOST_LATE = timedelta(days=2)  # news without a date of its own; what announces an event is of use until it begins
OF_A_GROUP = 1_000_000  # numbers of chunks for each language and hour
Group = tuple[str, str | None]  # language, hour
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
    spoken = audience.languages(session, news.hub_id)
    groups = {group: number for number, group in enumerate(product(spoken, hours_of(plan.rules)))}
    session.execute(insert(Recipient).from_select(_WHO, _numbered(news, plan, groups)))
    chunks = select(Recipient.chunk).where(Recipient.broadcast_id == news.id, Recipient.chunk > 0).distinct()
    by_number, said = list(groups), cache(words)
    rows = []
    for number in session.scalars(chunks.order_by(Recipient.chunk)):
        language, hour = by_number[number // OF_A_GROUP]
        rows.append(_chunk(news, number, said(language), plan, hour))
    insert_if_new(session, Delivery, rows)


def _chunk(news: Broadcast, number: int, said: list[dict[str, Any]], plan: Plan, hour: str | None) -> dict[str, Any]:
    leaves = plan.leaves(hour)
    of_news = {"broadcast_id": news.id, "hub_id": news.hub_id, "expires_at": _useful_until(news, leaves)}
    return recipients.chunk_row(number, said, plan.now, due_at=leaves, **of_news)


def _numbered(news: Broadcast, plan: Plan, groups: Mapping[Group, int]) -> Any:
    """Its families with the number of their chunk: at most 500 of one language and one hour.

    Whom a digest has brought it already has a row, and is left out. Who does not get it as it comes is held, and so is
    whoever has come with a new language since the groups were read.
    """
    numbers = [
        (and_(Parent.language == language, plan.hour().is_not_distinct_from(hour)), number)
        for (language, hour), number in groups.items()
    ]
    group = case((plan.at_once(), case(*numbers))) if numbers else cast(null(), Integer)
    families = audience.families(news.whom(), clock.today(plan.now)).where(plan.new())
    found = families.with_only_columns(*_WHOM, group.label("group")).subquery()
    place = func.row_number(type_=Integer).over(partition_by=found.c.group, order_by=found.c.id) - 1
    chunk = found.c.group * OF_A_GROUP + place // recipients.MOST + 1
    held = found.c.group.is_(None)
    why = case((found.c.news_pace == "weekly", "weekly"), else_="week_full")
    state, reason = case((held, paces.HELD)), case((held, why))
    return select(literal(news.id), found.c.id, found.c.line_user_id, case((held, 0), else_=chunk), state, reason)


def _useful_until(news: Broadcast, leaves: datetime) -> datetime:
    latest = leaves + KINDS["news"].life
    return min(latest, news.event_at) if news.event_at else latest


_WHO = ["broadcast_id", "parent_id", "line_user_id", "chunk", "state", "reason"]
_WHOM = (Parent.id, Parent.line_user_id, Parent.news_pace)
