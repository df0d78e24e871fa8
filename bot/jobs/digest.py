"""Sends the weekly digest at the town's hour."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from bot.domain.news import deliveries, digests
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.deliveries import Order
from bot.domain.news.digests import Edition
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.line import limits, news_card
from bot.line.outbound import Message
from bot.service import Service

PAGE = 100

News = list[Broadcast]


def run(service: Service, now: datetime) -> None:
    edition = digests.due(service.town.news, now)
    if edition is None:
        return
    with service.db.read() as session:
        waiting = digests.waiting(session, edition, now)
    families = iter(waiting)
    while page := {parent_id: waiting[parent_id] for parent_id in islice(families, PAGE)}:
        _write_page(service, edition, page, now)


def _write_page(service: Service, edition: Edition, page: Mapping[str, News], now: datetime) -> None:
    with service.db.write() as session:
        for parent in digests.readers(session, list(page)):
            said = _messages(service, session, page[parent.id], parent.language)
            deliveries.enqueue(session, _order(parent, said, edition), now)


def _order(parent: Parent, said: list[Message], edition: Edition) -> Order:
    assert parent.line_user_id is not None
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind="news",
        messages=said,
        dedupe=edition.dedupe(parent.id),
    )


def _messages(service: Service, session: Session, news: News, language: str) -> list[Message]:
    """A sentence, and the news side by side; as many carousels as one request to LINE may hold."""
    hub = session.get_one(Hub, news[0].hub_id).name
    said = service.speaker.notice("digest", {"hub": hub}, language)
    said += news_card.together(service, news, hub, language)
    said = said[: limits.MOST_MESSAGES]
    limits.check(said)
    return said
