"""Plans what the hubs' programmes announce, and freezes the hubs' news when their time has come."""

from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.news import announcements, broadcasts, hours, mailing, pauses, quota, series
from bot.domain.news.paces import Plan
from bot.domain.news.quota import ReserveTouched
from bot.domain.office.leadership import NotLeading
from bot.domain.places.hubs import Hub
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
    if news is None:
        return
    left = quota.budget(session, service.town.line, now, beside=news.id)
    try:
        left.require(quota.messages(session, news.whom(), clock.today(now)))
    except ReserveTouched as no:
        broadcasts.stop(session, news, now, no.name())
        log.error("broadcast.reserve_touched", town=service.town.slug, broadcast=news.id)
        return
    hub = session.get_one(Hub, news.hub_id)
    plan = Plan(news, service.town.news, now)
    mailing.freeze(session, news, lambda language: news_card.alone(service, news, hub.name, language), plan)
