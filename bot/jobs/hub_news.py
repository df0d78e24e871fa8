"""Plans what the hubs' programmes announce, and freezes the hubs' news when their time has come."""

from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import hours
from bot.domain.news import announcements, broadcasts, closed_hubs, mailing, pauses, quota, series
from bot.domain.news.approvals import LEFT_OUT
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.paces import Plan
from bot.domain.news.quota import ReserveTouched
from bot.domain.office.leadership import NotLeading
from bot.domain.places import days_off, hubs
from bot.errors import named, places
from bot.jobs import month
from bot.line import news_card
from bot.service import Service

log = structlog.get_logger()


def run(service: Service, now: datetime) -> None:
    if not hours.is_quiet(service.town.news.quiet, now):
        _begin(service, now)
    with service.db.write() as session:
        pauses.hold_all(session)
        pauses.end_late(session, now)
        broadcasts.finish(session)
        for number in closed_hubs.leave_out(session, now):
            log.warning("broadcast.hub_closed", town=service.town.slug, broadcast=number)
        closed_hubs.take_up(session, now)
        announcements.plan(session, service.town, now)
        series.plan(session, now)


def _begin(service: Service, now: datetime) -> None:
    with service.db.read() as session:
        due = mailing.due(session, now)
    if due:
        month.run(service, now)  # LINE's own count, while no transaction of ours is open
    for broadcast_id in due:
        _begin_one(service, broadcast_id, now)


def _begin_one(service: Service, broadcast_id: int, now: datetime) -> None:
    """One that cannot be sent keeps no other waiting."""
    try:
        with service.db.write() as session:
            _freeze(service, session, broadcast_id, now)
    except (NotLeading, OperationalError):
        raise
    except Exception as error:
        town, what = service.town.slug, named(error)
        log.error("broadcast.not_begun", town=town, broadcast=broadcast_id, error=what, at=places(error))


def _freeze(service: Service, session: Session, broadcast_id: int, now: datetime) -> None:
    """Once, whoever else tries; not where it would take what is kept for reminders and answers."""
    news = mailing.open_one(session, broadcast_id, now)
    hub = hubs.known(session, news.hub_id) if news else None
    if news is None or hub is None or not hub.active:
        return
    if _falls_out(session, news, now):
        broadcasts.stop(session, news, now, LEFT_OUT)
        return
    left = quota.budget(session, service.town.line, now, beside=news.id)
    try:
        left.require(quota.messages(session, news.whom(), clock.today(now)))
    except ReserveTouched as no:
        broadcasts.stop(session, news, now, no.name())
        log.error("broadcast.reserve_touched", town=service.town.slug, broadcast=news.id)
        return
    plan = Plan(news, service.town.news, now)
    mailing.freeze(session, news, lambda language: news_card.alone(service, news, hub.name, language), plan)


def _falls_out(session: Session, news: Broadcast, now: datetime) -> bool:
    """Its day was closed since the last look. What people wrote by hand asks no days off: it may be elsewhere."""
    if not news.source:
        return False
    off = days_off.of_hub(session, news.hub_id, clock.today(now))
    return off.shuts(news.event_at) if news.event_at else off.said(clock.today(now))
