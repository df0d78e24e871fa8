"""Writes reminders of interviews into the outbox when they are due."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.care import interviews, reminders
from bot.domain.care.reminders import Reminder
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.domain.places.hubs import Hub
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    rules = service.town
    with service.db.write() as session:
        for reminder in reminders.due(session, rules.interview.reminders, rules.news.quiet, now):
            deliveries.enqueue(session, _order(service, session, reminder), now)


def _order(service: Service, session: Session, reminder: Reminder) -> Order:
    """Its notice is `content/notices/interview_reminder_<way>.yaml`."""
    interview, parent = reminder.interview, reminder.interview.parent
    hub = session.get_one(Hub, interview.hub_id)
    venue = reminders.venue_of(hub, interview.slot.starts_at)
    values = {"starts_at": interview.slot.starts_at, "hub": hub.name, "address": venue.address if venue else None}
    assert parent.line_user_id is not None
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind="reminder",
        messages=service.speaker.notice(f"interview_reminder_{interview.way}", values, parent.language),
        dedupe=reminder.dedupe,
        about=interviews.about(interview),
        expires_at=reminder.until,
    )
