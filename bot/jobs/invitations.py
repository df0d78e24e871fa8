"""Invites to the eighth-month interview, once a day at the town's hour: writes what is due into the outbox."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from bot.dialogue.said import Text
from bot.domain.care import interview_rules, invitations, timers
from bot.domain.care.invitations import Invitation, Place
from bot.domain.care.timers import Rules
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.domain.news.kinds import KINDS
from bot.service import Service
from bot.town_parts import InterviewRules

NOTICES = {1: "interview_invitation", 2: "interview_invitation_again"}

Messages = list[dict[str, Any]]
Words = Callable[[int, date, str], Messages]  # of the first or the second, for a due date, in a language


def run(service: Service, now: datetime) -> None:
    """Looks without a lock, some hundred families at once, and locks only those it writes to."""
    with service.db.read() as session:
        town = interview_rules.now(session, service.town)
    rules = Rules(town.reminders, service.town.news.quiet, town.invite, town.window.closes)
    words = _words(service, town)
    after: Place | None = invitations.START if timers.invites_now(rules, now) else None
    while after is not None:
        with service.db.read() as session:
            ids, after = invitations.look(session, rules, after, now)
        if ids:
            with service.db.write() as session:
                due = invitations.take(session, rules, ids, now)
                deliveries.enqueue_all(session, [_order(one, words, now) for one in due], now)


def _words(service: Service, interview: InterviewRules) -> Words:
    """Said once for all who have the same due date."""
    title = Text("town", service.town.coordinator_title)
    ways = [Text("phrases", service.speaker.phrases[f"way_{way}"]) for way in interview.ways]

    @cache
    def words(number: int, due_date: date, language: str) -> Messages:
        values = {
            "minutes": interview.minutes,
            "coordinator": service.speaker.read(title, language),
            "ways": [service.speaker.read(way, language) for way in ways],
            "closes_on": due_date - timedelta(days=interview.window.closes),
        }
        return service.speaker.notice(NOTICES[number], values, language)

    return words


def _order(one: Invitation, words: Words, now: datetime) -> Order:
    family = one.family
    return Order(
        parent_id=family.id,
        line_user_id=family.line_user_id,
        kind="invitation",
        messages=words(one.number, family.due_date, family.language),
        dedupe=one.dedupe,
        expires_at=min(one.until, now + KINDS["invitation"].life),
    )
