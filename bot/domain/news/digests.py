"""The weekly digest: for families who want their news once a week, all of it in one message."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import audience, broadcasts, hours
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.outbox import Delivery, Recipient
from bot.domain.people.parents import Parent
from bot.town_parts import NewsRules

WEEK = timedelta(days=7)
MOST_LATE = timedelta(days=1)


@dataclass(frozen=True)
class Edition:
    """The digest of one week: what was news since the last one, or happens before the next one."""

    due_at: datetime

    @property
    def week(self) -> str:
        """ISO week, as in 2026-W09."""
        year, week, _ = clock.today(self.due_at).isocalendar()
        return f"{year}-W{week:02}"

    def before(self) -> "Edition":
        return Edition(self.due_at - WEEK)

    def dedupe(self, parent_id: str) -> str:
        return f"digest:{parent_id}:{self.week}"


def due(rules: NewsRules, now: datetime) -> Edition | None:
    """From its hour on, for a day, never in the quiet hours."""
    edition = Edition(hours.last_digest(rules, now))
    late = now - edition.due_at > MOST_LATE
    return None if late or hours.is_quiet(rules.quiet, now) else edition


def waiting(session: Session, edition: Edition, now: datetime) -> dict[str, list[Broadcast]]:
    """The news of every family that has no digest of this week yet, by the family's id; the next event first."""
    found: dict[str, list[Broadcast]] = defaultdict(list)
    for news in session.scalars(_news(edition, now)):
        for parent_id in session.scalars(_readers(news, edition)):
            found[parent_id].append(news)
    return dict(found)


def readers(session: Session, parent_ids: Sequence[str]) -> list[Parent]:
    """Those of them who still want it, locked: who leaves now finds the message and withdraws it."""
    still = select(Parent).where(Parent.id.in_(parent_ids), Parent.reachable, Parent.news_pace == "weekly")
    return list(session.scalars(still.order_by(Parent.id).with_for_update()))


def _news(edition: Edition, now: datetime) -> Select[Broadcast]:
    """Two weeks back, for a family whose last digest fell into an outage."""
    out = and_(Broadcast.send_at > edition.due_at - 2 * WEEK, Broadcast.send_at <= edition.due_at)
    soon = and_(Broadcast.send_at > edition.due_at, Broadcast.event_at < edition.due_at + WEEK)
    wanted = select(Broadcast).where(or_(out, soon), Broadcast.state.in_(broadcasts.PUBLIC))
    wanted = wanted.where(or_(Broadcast.event_at.is_(None), Broadcast.event_at > now))
    return wanted.order_by(Broadcast.event_at.is_(None), Broadcast.event_at, Broadcast.id)


def _readers(news: Broadcast, edition: Edition) -> Select[str]:
    """Without what reached them on its own, or stood in last week's digest."""
    wanted = audience.families(news.whom(), clock.today(edition.due_at)).with_only_columns(Parent.id)
    wanted = wanted.where(Parent.news_pace == "weekly", ~_has(edition))
    alone = select(Recipient.parent_id).where(Recipient.broadcast_id == news.id, Recipient.parent_id == Parent.id)
    wanted = wanted.where(~alone.exists())
    return wanted.where(~_has(edition.before())) if news.send_at <= edition.due_at - WEEK else wanted


def _has(edition: Edition) -> ColumnElement[bool]:
    key = literal("digest:") + Parent.id + literal(f":{edition.week}")
    return select(Delivery.id).where(Delivery.dedupe == key).exists()
