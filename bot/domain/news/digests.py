"""The weekly digest: everything a family did not get as it came, in one message, at the hour they chose."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.db import insert_if_new
from bot.domain.delivery import hours
from bot.domain.delivery.kinds import PAUSED
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import audience, broadcasts, paces
from bot.domain.news.broadcasts import Broadcast
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.town.parts import NewsRules

WEEK = timedelta(days=7)
LOOK_BACK = 2 * WEEK  # for a family whose last digest fell into an outage
MOST_LATE = timedelta(days=1)

Page = Mapping[str, list[Broadcast]]  # by the family's id


@dataclass(frozen=True)
class Edition:
    """The digest of one week, for those who chose this hour: what was news since the last one, or happens before the
    next one."""

    rules: NewsRules
    due_at: datetime
    hour: str | None = None

    @property
    def week(self) -> str:
        """ISO week, as in 2026-W09."""
        year, week, _ = clock.today(self.due_at).isocalendar()
        return f"{year}-W{week:02}"

    def before(self) -> "Edition":
        return Edition(self.rules, self.due_at - WEEK, self.hour)

    def urgent_first(self, news: Sequence[Broadcast]) -> list[Broadcast]:
        """What the next digest would bring too late, or no longer look at, before the others."""
        return sorted(news, key=lambda one: not self._is_last_for(one))

    def _is_last_for(self, news: Broadcast) -> bool:
        happens_before = news.event_at is not None and news.event_at <= self.due_at + WEEK
        return happens_before or news.send_at <= self.due_at + WEEK - LOOK_BACK

    def dedupe(self, parent_id: str) -> str:
        """Whatever hour they change to: one a week."""
        return f"digest:{parent_id}:{self.week}"


def due(rules: NewsRules, now: datetime) -> list[Edition]:
    """Each from its hour on, for a day, never in the quiet hours."""
    found = [Edition(rules, hours.last_digest(rules, hour, now), hour) for hour in paces.hours_of(rules)]
    return [] if hours.is_quiet(rules.quiet, now) else [one for one in found if now - one.due_at <= MOST_LATE]


def waiting(session: Session, edition: Edition, now: datetime) -> dict[str, list[Broadcast]]:
    """The news of every family that has no digest of this week yet, by the family's id; the next event first."""
    found: dict[str, list[Broadcast]] = defaultdict(list)
    for news in session.scalars(_news(edition, now)):
        for parent_id in session.scalars(_readers(news, edition)):
            found[parent_id].append(news)
    return dict(found)


def readers(session: Session, parent_ids: Sequence[str]) -> list[Parent]:
    """Those of them who still want it, locked: who leaves now finds the message and withdraws it."""
    still = select(Parent).where(Parent.id.in_(parent_ids), Parent.reachable, Parent.news_pace != "off")
    still = still.where(Parent.silence.is_(None))
    return list(session.scalars(still.order_by(Parent.id).with_for_update()))


def carry(session: Session, edition: Edition, page: Page, brought: Page) -> None:
    """Write down which news those of the page who have the digest find in it; the rest is held for the next one."""
    keys = {edition.dedupe(parent_id): parent_id for parent_id in page}
    written = select(Delivery.id, Delivery.dedupe, Delivery.line_user_id).where(Delivery.dedupe.in_(keys))
    told = [(row.id, keys[str(row.dedupe)], row.line_user_id) for row in session.execute(written)]
    rows = [
        {"broadcast_id": news.id, "parent_id": parent_id, "line_user_id": line_user_id}
        | {"chunk": 0, "state": paces.HELD, "reason": "weekly"}
        for _, parent_id, line_user_id in told
        for news in page[parent_id]
    ]
    insert_if_new(session, Recipient, rows)
    carried = [
        {"digest": number, "whose": whose, "news": one.id} for number, whose, _ in told for one in brought[whose]
    ]
    if carried:
        session.connection().execute(_CARRIED, carried)


def left_behind(session: Session, news: Broadcast, now: datetime) -> str:
    """The state of those whom no digest has brought it: held while one will; else why none does, as of a message."""
    if not session.get_one(Hub, news.hub_id).active:
        return "suppressed"
    if news.state in ("stopped", PAUSED):
        return PAUSED if news.state == PAUSED else "suppressed"
    too_old = news.send_at <= now - LOOK_BACK - MOST_LATE
    return "expired" if too_old or (news.event_at and news.event_at <= now) else paces.HELD


def held_back(session: Session, news: Broadcast, now: datetime) -> dict[str, int]:
    """Families who do not get it as it comes: by the state of the digest that brings it, or as `left_behind` says."""
    counted = select(Delivery.state, func.count()).select_from(Recipient)
    counted = counted.outerjoin(Delivery, Delivery.id == Recipient.carried_by).group_by(Delivery.state)
    counted = counted.where(Recipient.broadcast_id == news.id, Recipient.state == paces.HELD)
    found: Counter[str] = Counter()
    for state, number in session.execute(counted):
        found[state or left_behind(session, news, now)] += number
    return dict(found)


def _news(edition: Edition, now: datetime) -> Select[Broadcast]:
    out = and_(Broadcast.send_at > edition.due_at - LOOK_BACK, Broadcast.send_at <= edition.due_at)
    soon = and_(Broadcast.send_at > edition.due_at, Broadcast.event_at < edition.due_at + WEEK)
    wanted = select(Broadcast).join(Hub, Hub.slug == Broadcast.hub_id)
    wanted = wanted.where(or_(out, soon), Broadcast.state.in_(broadcasts.PUBLIC), Hub.active)
    wanted = wanted.where(or_(Broadcast.event_at.is_(None), Broadcast.event_at > now))
    return wanted.order_by(Broadcast.event_at.is_(None), Broadcast.event_at, Broadcast.id)


def _readers(news: Broadcast, edition: Edition) -> Select[str]:
    """Weekly families, and those for whom it was held; nobody who has it already."""
    wanted = audience.families(news.whom(), clock.today(edition.due_at)).with_only_columns(Parent.id)
    wanted = wanted.where(paces.chose(edition.rules, edition.hour), ~_has(edition))
    row = select(Recipient.parent_id).where(Recipient.broadcast_id == news.id, Recipient.parent_id == Parent.id)
    held = row.where(Recipient.state == paces.HELD, Recipient.carried_by.is_(None)).exists()
    room = paces.has_room(edition.rules, edition.due_at, edition.rules.most_per_week)
    new = ~row.exists()
    if news.send_at <= edition.due_at - WEEK:
        new = and_(new, ~_has(edition.before()))
    weekly = and_(Parent.news_pace == "weekly", or_(held, new))
    return wanted.where(
        or_(weekly, and_(held, Parent.news_pace == "each"), and_(held, Parent.news_pace == "few", room))
    )


def _has(edition: Edition) -> ColumnElement[bool]:
    key = literal("digest:") + Parent.id + literal(f":{edition.week}")
    return select(Delivery.id).where(Delivery.dedupe == key).exists()


_CARRIED = update(Recipient).where(Recipient.broadcast_id == bindparam("news"))
_CARRIED = _CARRIED.where(Recipient.parent_id == bindparam("whose"), Recipient.state == paces.HELD)
_CARRIED = _CARRIED.where(Recipient.carried_by.is_(None)).values(carried_by=bindparam("digest"))
