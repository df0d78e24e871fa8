"""Writes reminders of interviews into the outbox when they are due."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.care import interview_rules, interviews, reminders
from bot.domain.care.reminders import Reminder
from bot.domain.care.timers import Rules
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.domain.places.hubs import Hub
from bot.service import Service

Messages = list[dict[str, Any]]
Words = Callable[[str, str, datetime, str], Messages]  # of a way, at a hub, at a time, in a language


def run(service: Service, now: datetime) -> None:
    """Some hundred bookings to a transaction, so that nobody who books waits long."""
    after: int | None = 0
    while after is not None:
        with service.db.write() as session:
            rules = Rules(interview_rules.now(session, service.town).reminders, service.town.news.quiet)
            due, after = reminders.some_due(session, rules, after, now)
            words = _words(service, session)
            deliveries.enqueue_all(session, [_order(reminder, words) for reminder in due], now)


def _words(service: Service, session: Session) -> Words:
    """Said once for all who have the same hour at the same hub. `content/notices/interview_reminder_<way>.yaml`."""

    @cache
    def words(way: str, hub_id: str, starts_at: datetime, language: str) -> Messages:
        hub = session.get_one(Hub, hub_id)
        venue = reminders.venue_of(hub, starts_at)
        values = {"starts_at": starts_at, "hub": hub.name, "address": venue.address if venue else None}
        return service.speaker.notice(f"interview_reminder_{way}", values, language)

    return words


def _order(reminder: Reminder, words: Words) -> Order:
    booking = reminder.booking
    return Order(
        parent_id=booking.parent_id,
        line_user_id=booking.line_user_id,
        kind="reminder",
        messages=words(booking.way, booking.hub_id, booking.starts_at, booking.language),
        dedupe=reminder.dedupe,
        about=interviews.about(booking),
        expires_at=reminder.until,
    )
