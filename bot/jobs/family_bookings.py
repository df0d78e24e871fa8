"""Tells whoever is linked to a family's other LINE that an interview was booked, moved or cancelled there."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries, hours
from bot.domain.delivery.deliveries import Order
from bot.domain.interview import family_bookings, interviews
from bot.domain.interview.family_bookings import Telling
from bot.domain.places.hubs import Hub
from bot.service import Service

NOTICES = {"booked": "family_booked", "cancelled": "family_cancelled"}


def run(service: Service, now: datetime) -> None:
    """Not by night; the one who booked it knows already."""
    with service.db.write() as session:
        for one in family_bookings.take(session, now):
            if one.interview.state in NOTICES:
                deliveries.enqueue(session, _order(service, session, one, now), now)


def _order(service: Service, session: Session, one: Telling, now: datetime) -> Order:
    hub = session.get_one(Hub, one.interview.hub_id)
    values = {"hub": service.hub_name(hub, one.parent.language), "starts_at": one.interview.slot.starts_at}
    return Order(
        parent_id=one.parent.id,
        line_user_id=one.line_user_id,
        kind="booking",
        messages=service.speaker.notice(NOTICES[one.interview.state], values, one.parent.language),
        dedupe=one.dedupe,
        about=interviews.about(one.interview),
        due_at=hours.awake(service.town.news.quiet, now),
    )
