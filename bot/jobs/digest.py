"""Sends the weekly digest on the town's day, to each family at the hour they chose."""

from datetime import datetime, timedelta
from itertools import islice

import structlog
from sqlalchemy.orm import Session

from bot.dialogue.said import PHRASES, Text
from bot.domain.delivery import deliveries, troubles
from bot.domain.delivery.deliveries import Order
from bot.domain.news import digests, quota, wording
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.digests import Edition, Page
from bot.domain.news.quota import ReserveTouched
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.jobs import month
from bot.line import limits, news_card
from bot.line.outbound import Message
from bot.service import Service

log = structlog.get_logger()
PAGE = 100
MOST_NAMED = 20  # of what finds no room: more are only counted
LOOK_AGAIN = timedelta(minutes=10)  # for who comes late: nearly always nobody, and every family is looked at


def run(service: Service, now: datetime) -> None:
    nobody_at: dict[tuple[str, str | None], datetime] = service.db.beside.setdefault("digests", {})
    for edition in digests.due(service.town.news, now):
        which = edition.week, edition.hour
        if which in nobody_at and timedelta(0) <= now - nobody_at[which] < LOOK_AGAIN:
            continue
        with service.db.read() as session:
            waiting = digests.waiting(session, edition, now)
        if not waiting:
            nobody_at[which] = now
        elif _is_paid_for(service, edition, len(waiting), now):
            _write(service, edition, waiting, now)


def _is_paid_for(service: Service, edition: Edition, families: int, now: datetime) -> bool:
    """A digest costs a message a family, as a broadcast does: never what is kept for reminders and answers."""
    month.run(service, now)
    with service.db.write() as session:
        try:
            quota.budget(session, service.town.line, now).require(families)
        except ReserveTouched:
            if troubles.begin(session, f"digest:{edition.week}:{edition.hour or ''}", now):
                log.error("digest.reserve_touched", town=service.town.slug, week=edition.week, families=families)
            return False
    return True


def _write(service: Service, edition: Edition, waiting: Page, now: datetime) -> None:
    families = iter(waiting)
    while page := {parent_id: waiting[parent_id] for parent_id in islice(families, PAGE)}:
        with service.db.write() as session:
            brought = dict(page)
            for parent in digests.readers(session, list(page)):
                said, brought[parent.id] = _messages(service, session, page[parent.id], parent.language, edition)
                deliveries.enqueue(session, _order(parent, said, edition), now)
            digests.carry(session, edition, page, brought)


def _order(parent: Parent, said: list[Message], edition: Edition) -> Order:
    assert parent.line_user_id is not None
    return Order(
        parent_id=parent.id,
        line_user_id=parent.line_user_id,
        kind="news",
        messages=said,
        dedupe=edition.dedupe(parent.id),
    )


def _messages(
    service: Service, session: Session, news: list[Broadcast], language: str, edition: Edition
) -> tuple[list[Message], list[Broadcast]]:
    """A sentence, and the news side by side; as many carousels as one request to LINE may hold, and what is in them.

    The rest is named in words, and stays for the next one.
    """
    hub = session.get_one(Hub, news[0].hub_id)
    said = service.speaker.notice("digest", {"hub": service.hub_name(hub, language)}, language)
    most = limits.MOST_MESSAGES - len(said)
    cards, fitting = news_card.together(service, news, hub.name, language, most)
    if fitting < len(news):
        news = edition.urgent_first(news)
        cards, fitting = news_card.together(service, news, hub.name, language, most)
        said[-1]["text"] += "\n\n" + _in_words(service, news[fitting:], language)
    said += cards
    limits.check(said)
    return said, news[:fitting]


def _in_words(service: Service, left: list[Broadcast], language: str) -> str:
    """How many more there are, and which."""
    titles = "\n".join(_title(service, one, language) for one in left[:MOST_NAMED])
    told = Text(PHRASES, service.speaker.phrases["news_left"], {"more": len(left), "titles": titles})
    return service.speaker.read(told, language)


def _title(service: Service, news: Broadcast, language: str) -> str:
    facts = {"title": wording.read(news, language).title, "event_at": news.event_at}
    name = "news_left_on" if news.event_at else "news_left_title"
    return service.speaker.read(Text(PHRASES, service.speaker.phrases[name], facts), language)
