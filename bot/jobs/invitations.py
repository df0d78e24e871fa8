"""Invites to the eighth-month interview, once a day at the town's hour: writes what is due into the outbox."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from bot import clock
from bot.dialogue.said import Text
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import KINDS
from bot.domain.interview import interview_rules, invitations, timers
from bot.domain.interview.invitations import Invitation, Place
from bot.domain.interview.timers import Away, Rules
from bot.service import Service
from bot.town.parts import InterviewRules

NOTICES = {1: "interview_invitation", 2: "interview_invitation_again"}

Messages = list[dict[str, Any]]
# Of the first or the second, for a due date, in a language, for who is away then.
Words = Callable[[int, date, str, Away | None], Messages]


def run(service: Service, now: datetime) -> None:
    """Looks without a lock, some hundred families at once, and locks only those it writes to."""
    with service.db.read() as session:
        town = interview_rules.now(session, service.town)
    rules = Rules(town.reminders, service.town.news.quiet, town.invite, town.window.closes)
    words = _words(service, town, clock.today(now))
    after: Place | None = invitations.START if timers.invites_now(rules, now) else None
    while after is not None:
        with service.db.read() as session:
            ids, after = invitations.look(session, rules, after, now)
        if ids:
            with service.db.write() as session:
                due = invitations.take(session, rules, ids, now)
                deliveries.enqueue_all(session, [_order(one, words, now) for one in due], now)


def _words(service: Service, interview: InterviewRules, today: date) -> Words:
    """Said once for all who have the same due date."""
    title = Text("town", service.town.coordinator_title)
    ways = {way: Text("phrases", service.speaker.phrases[f"way_{way}"]) for way in interview.ways}

    @cache
    def words(number: int, due_date: date, language: str, away: Away | None) -> Messages:
        now_away = away is not None and away.covers(today)
        offered = [way for way in interview.ways if not (now_away and way == "hub")] or interview.ways
        where = _where_they_are(service, away, today) if away else None
        values = {
            "minutes": interview.minutes,
            "coordinator": service.speaker.read(title, language),
            "ways": [service.speaker.read(ways[way], language) for way in offered],
            "closes_on": due_date - timedelta(days=interview.window.closes),
            "away": service.speaker.read(where, language) if where else None,
        }
        return service.speaker.notice(NOTICES[number], values, language)

    return words


def _where_they_are(service: Service, away: Away, today: date) -> Text | None:
    """Who is away reads that they need not come, where there is another way; who leaves soon, until when they can."""
    if away.begins > today:
        last = {"last_day": away.begins - timedelta(days=1)}
        return Text("phrases", service.speaker.phrases["away_soon"], last)
    other_way = set(service.town.interview.ways) != {"hub"}
    return Text("phrases", service.speaker.phrases["away_now"]) if away.covers(today) and other_way else None


def _order(one: Invitation, words: Words, now: datetime) -> Order:
    family = one.family
    return Order(
        parent_id=family.id,
        line_user_id=family.line_user_id,
        kind="invitation",
        messages=words(one.number, family.due_date, family.language, one.away),
        dedupe=one.dedupe,
        expires_at=min(one.until, now + KINDS["invitation"].life),
    )
