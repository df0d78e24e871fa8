"""Why somebody got a piece of news, or did not: what was written down when it left, and else what holds today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery.kinds import PAUSED, SILENCES, WAITING
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import audience, broadcasts, closed_hubs, digests, paces
from bot.domain.news.broadcasts import UNFINISHED, URGENT, Broadcast
from bot.domain.people import absences
from bot.domain.people.absences import Absence
from bot.domain.people.parents import Parent

ON_HOLD = "on_hold"  # by staff; `paused` is the family's own rest
FROZEN = (*broadcasts.PUBLIC, PAUSED)  # or about to be
ON_ITS_WAY = (*WAITING, "in_flight")
COMES = (paces.HELD, "accepted", *ON_ITS_WAY)  # of those who read it in their digest
WRITTEN = ("accepted", "waits", "failed", "expired", "suppressed", "unknown", "in_digest", "next_digest")
TODAY = ("no_line", "blocked", *SILENCES, "news_off", "no_hub", "other_hub", "away", "role", "topic", "filter")
PLANNED = ("will", "will_at_hour", "will_digest")
CODES = (*WRITTEN, *TODAY, ON_HOLD, "stopped", "not_ready", *PLANNED, "came_later", "changed_since")


@dataclass(frozen=True)
class Fate:
    """`written`: as it was written down then; else read from what holds today. `reason`: a code of the outbox."""

    code: str
    written: bool
    at: datetime | None = None
    reason: str | None = None


def fate(session: Session, news: Broadcast, parent: Parent, now: datetime) -> Fate:
    row = session.get(Recipient, {"broadcast_id": news.id, "parent_id": parent.id})
    if row is not None:
        return _held(session, news, row, now) if row.state == paces.HELD else _in_chunk(session, row)
    if news.state == "stopped":
        return Fate("stopped", written=True, reason=news.stopped_for)
    if news.state not in FROZEN:
        return Fate("not_ready", written=True)
    missing = _missing(session, news, parent)
    if missing:
        return Fate(missing, written=False)
    if news.state == "scheduled":
        return _planned(news, parent)
    return Fate("came_later" if parent.created_at > news.send_at else "changed_since", written=False)


def latest(session: Session, parent: Parent, now: datetime, most: int = 10) -> list[tuple[Broadcast, Fate]]:
    """Of the hub's latest news, and of those that had this family on their list before it moved."""
    had = select(Recipient.broadcast_id).where(Recipient.parent_id == parent.id)
    about = select(Broadcast).where(or_(Broadcast.hub_id == parent.hub_id, Broadcast.id.in_(had)))
    about = about.where(Broadcast.state.not_in((UNFINISHED, "draft", "waiting")))
    found = session.scalars(about.order_by(Broadcast.send_at.desc(), Broadcast.id.desc()).limit(most))
    return [(news, fate(session, news, parent, now)) for news in found]


def _planned(news: Broadcast, parent: Parent) -> Fate:
    """At the time of the broadcast only where they have chosen no other."""
    if news.topic != URGENT and parent.news_pace == "weekly":
        return Fate("will_digest", written=False)
    if news.topic != URGENT and parent.news_hour:
        return Fate("will_at_hour", written=False)
    return Fate("will", written=False, at=news.send_at)


def _in_chunk(session: Session, row: Recipient) -> Fate:
    of_row = and_(Delivery.broadcast_id == row.broadcast_id, Delivery.chunk == row.chunk)
    chunk = session.scalars(select(Delivery).where(of_row)).one()
    state, reason = row.state or chunk.state, row.reason or chunk.reason
    if state == PAUSED:
        return Fate(ON_HOLD, written=True, reason=row.reason)
    if state in ON_ITS_WAY:
        return Fate("waits", written=True, at=chunk.due_at, reason=row.reason)
    return Fate(state, written=True, at=chunk.settled_at, reason=row.reason if state == "accepted" else reason)


def _held(session: Session, news: Broadcast, row: Recipient, now: datetime) -> Fate:
    if row.carried_by is None:
        return _not_carried(session, news, row, now)
    digest = session.get_one(Delivery, row.carried_by)
    if digest.state in COMES:
        return Fate("in_digest", written=True, at=digest.settled_at or digest.due_at, reason=row.reason)
    return Fate(digest.state, written=True, at=digest.settled_at, reason=digest.reason)


def _not_carried(session: Session, news: Broadcast, row: Recipient, now: datetime) -> Fate:
    """It waits for a digest, or none brings it any more."""
    stopped_for = news.stopped_for if news.state == "stopped" else closed_hubs.REASON
    fates = {
        "suppressed": Fate("stopped", written=True, reason=stopped_for),
        "expired": Fate("expired", written=True, reason="too_late"),
        PAUSED: Fate(ON_HOLD, written=True, reason=row.reason),
        paces.HELD: Fate("next_digest", written=True, reason=row.reason),
    }
    return fates[digests.left_behind(session, news, now)]


def _missing(session: Session, news: Broadcast, parent: Parent) -> str | None:
    """The first thing that keeps them out of its audience today."""
    topics = news.topic == URGENT or not parent.news_topics or news.topic in parent.news_topics
    checks = {
        "no_line": parent.line_user_id is None,
        "blocked": not parent.reachable,
        str(parent.silence): parent.silence is not None,
        "news_off": parent.news_pace == "off",
        "no_hub": parent.hub_id is None,
        "other_hub": parent.hub_id != news.hub_id,
        "away": _is_away(session, news, parent),
        "role": news.for_role not in ("all", parent.role) and parent.role != "partner",
        "topic": not topics,
    }
    found = next((code for code, stands_in_the_way in checks.items() if stands_in_the_way), None)
    return found or (None if _is_meant(session, news, parent) else "filter")


def _is_away(session: Session, news: Broadcast, parent: Parent) -> bool:
    """With relatives, beside a child in hospital, or gone, on the day on which it leaves."""
    held = absences.without_news(clock.today(news.send_at)).where(Absence.__table__.c.parent_id == parent.id)
    return session.scalars(held).first() is not None


def _is_meant(session: Session, news: Broadcast, parent: Parent) -> bool:
    """By the one rule, on the day on which it leaves."""
    meant = audience.families(news.whom(), clock.today(news.send_at)).where(Parent.id == parent.id)
    return session.scalars(meant.with_only_columns(Parent.id)).one_or_none() is not None
