"""Asks families again, once, about what they wanted to decide later, on the day they chose."""

from datetime import datetime
from functools import cache
from typing import Any

from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import STEPS
from bot.domain.interview import ask_again
from bot.domain.interview.ask_again import FIRST, Ask, Place
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """Its notice is `content/notices/ask_again.yaml`: the same words for everybody, none of theirs."""

    @cache
    def words(language: str) -> list[dict[str, Any]]:
        return service.speaker.notice("ask_again", {}, language)

    after: Place | None = FIRST
    while after is not None:
        with service.db.write() as session:
            due, after = ask_again.some_due(session, service.town.news, after, now)
            deliveries.enqueue_all(session, [_order(ask, words(ask.parent.language)) for ask in due], now)


def _order(ask: Ask, messages: list[dict[str, Any]]) -> Order:
    assert ask.parent.line_user_id is not None
    return Order(
        parent_id=ask.parent.id,
        line_user_id=ask.parent.line_user_id,
        kind=STEPS,
        messages=messages,
        dedupe=ask.dedupe,
        about=ask.dedupe,
        expires_at=ask.until,
    )
