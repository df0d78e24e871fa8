"""Writes reminders of interviews into the outbox when they are due."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.dialogue.said import Text
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.interview import interview_rules, interviews, meeting_wishes, reminders
from bot.domain.interview.meeting_wishes import MeetingWish
from bot.domain.interview.reminders import Reminder
from bot.domain.interview.timers import Rules
from bot.domain.places.hubs import Hub
from bot.service import Service
from handlers.wishing import named

Messages = list[dict[str, Any]]
Wishes = tuple[tuple[str, str], ...]  # kinds, and how far each is


class _Same(NamedTuple):
    """Whoever has all this in common reads the same words. `cannot_come`: they stay with their family that day."""

    way: str
    hub_id: str
    starts_at: datetime
    language: str
    cannot_come: bool
    partner: bool
    wishes: Wishes


def run(service: Service, now: datetime) -> None:
    """Looks without a lock; then some hundred bookings to a transaction, so that nobody who books waits long."""
    with service.db.read() as session:
        rules = Rules(interview_rules.now(session, service.town).reminders, service.town.news.quiet)
        due = reminders.look(session, rules, now)
    for lot in due.lots:
        with service.db.write() as session:
            found = reminders.take(session, due, lot)
            wishes = meeting_wishes.of_all(session, [one.booking.id for one in found if one.booking.wished])
            words = _words(service, session)
            orders = [_order(one, words(_same(one, wishes.get(one.booking.id, ())))) for one in found]
            deliveries.enqueue_all(session, orders, now)


def _words(service: Service, session: Session) -> Callable[[_Same], Messages]:
    """Said once for all who read the same. `content/notices/interview_reminder_<way>.yaml`."""

    hub_of = cache(partial(session.get_one, Hub))  # the session alone would forget it between two hours

    @cache
    def words(same: _Same) -> Messages:
        hub = hub_of(same.hub_id)
        venue = reminders.venue_of(hub, same.starts_at)
        values = {
            "starts_at": same.starts_at,
            "hub": service.hub_name(hub, same.language),
            "address": venue.address if venue else None,
        }
        values["wishes"] = named(service, same.partner, same.wishes) or None
        if same.way == "hub":
            then = Text("phrases", service.speaker.phrases["away_then"])
            values["away"] = service.speaker.read(then, same.language) if same.cannot_come else None
        return service.speaker.notice(f"interview_reminder_{same.way}", values, same.language)

    return words


def _same(reminder: Reminder, wishes: Sequence[MeetingWish]) -> _Same:
    booking = reminder.booking
    read = (booking.way, booking.hub_id, booking.starts_at, booking.language, reminder.cannot_come)
    return _Same(*read, booking.with_partner, tuple((one.kind, one.state) for one in wishes))


def _order(reminder: Reminder, messages: Messages) -> Order:
    booking = reminder.booking
    return Order(
        parent_id=booking.parent_id,
        line_user_id=booking.line_user_id,
        kind="reminder",
        messages=messages,
        dedupe=reminder.dedupe,
        about=interviews.about(booking),
        expires_at=reminder.until,
    )
