"""Holds free interview seats for those who wait, tells them, and passes on what nobody answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.interview import interview_rules, passing_on, waiting_list
from bot.domain.interview.waiting_list import Rules, Wish
from bot.domain.places.hubs import Hub
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """Held and told in one transaction: nobody holds a seat they have not heard of."""
    with service.db.write() as session:
        rules = Rules(interview_rules.now(session, service.town), service.town.news.quiet)
        waiting_list.pass_on(session, now)
        passing_on.look(session, now)
        for wish in waiting_list.offer(session, rules, now):
            deliveries.enqueue(session, _order(service, session, wish), now)


def _order(service: Service, session: Session, wish: Wish) -> Order:
    """Its notice is `content/notices/seat_offered.yaml`."""
    parent, slot = wish.parent, wish.slot
    assert parent.line_user_id is not None
    assert slot is not None
    hub = session.get_one(Hub, slot.hub_id)
    values = {"hub": service.hub_name(hub, parent.language), "starts_at": slot.starts_at, "until": wish.offered_until}
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind="booking",
        messages=service.speaker.notice("seat_offered", values, parent.language),
        dedupe=f"offer:{wish.id}:{slot.id}",
        about=wish.about(),
        expires_at=wish.offered_until,
    )
