"""Asks those who want it how they are, every two weeks, at an hour for such things."""

from datetime import datetime

from bot.domain.care import moods
from bot.domain.care.moods import Mood
from bot.domain.delivery import deliveries, hours
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import KINDS, MOOD
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    if hours.is_quiet(service.town.news.quiet, now):
        return
    with service.db.write() as session:
        for mood in moods.due(session, now):
            deliveries.enqueue(session, _order(service, mood, now), now)
            moods.asked(mood, service.town.consultation.mood_every, now)


def _order(service: Service, mood: Mood, now: datetime) -> Order:
    """A rest holds it, and it never comes late into the night."""
    parent = mood.parent
    assert parent.line_user_id is not None
    said = service.speaker.notice("mood_question", {}, parent.language)
    when = f"mood:{parent.id}:{mood.next_at:%Y%m%d}"
    until = min(now + KINDS[MOOD].life, hours.bedtime(service.town.news.quiet, now))
    return Order(parent.id, parent.line_user_id, MOOD, said, dedupe=when, expires_at=until)
