"""Plans what the hubs' programmes announce, and sends the hubs' news when their time has come."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.news import announcements, broadcasts, deliveries, hours, mailing
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.deliveries import Order
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """Finishing comes after every page of every broadcast, so that none is called sent before it was written out."""
    if not hours.is_quiet(service.town.news.quiet, now):
        for broadcast_id in _begin(service, now):
            while _write_page(service, broadcast_id, now):
                pass
        with service.db.write() as session:
            broadcasts.finish(session)
    with service.db.write() as session:
        announcements.plan(session, service.town, now)


def _begin(service: Service, now: datetime) -> list[int]:
    with service.db.write() as session:
        broadcasts.claim_due(session, now)
        return mailing.leaving(session)


def _write_page(service: Service, broadcast_id: int, now: datetime) -> bool:
    """Says whether there may be more families."""
    with service.db.write() as session:
        news = mailing.open_one(session, broadcast_id, now)
        if news is None:
            return False
        families = mailing.next_families(session, news)
        for parent in families:
            deliveries.enqueue(session, _order(service, session, news, parent, now), now)
        return bool(families)


def _order(service: Service, session: Session, news: Broadcast, parent: Parent, now: datetime) -> Order:
    assert parent.line_user_id is not None
    hub = session.get_one(Hub, news.hub_id)
    values = {"title": news.title, "body": news.body, "hub": hub.name, "event_at": news.event_at}
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind="news",
        messages=service.speaker.notice("news", values, parent.language),
        dedupe=f"broadcast:{news.id}:{parent.id}",
        expires_at=mailing.useful_until(news, now),
        broadcast_id=news.id,
    )
