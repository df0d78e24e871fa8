"""Answers from the notice itself, and from nothing else: when, where, how to take part, whom to ask."""

from datetime import datetime

from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.interview import reminders
from bot.domain.news import broadcasts, reactions, wording
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.wording import Words
from bot.domain.places.hubs import Hub
from bot.errors import Refused
from bot.line import limits
from bot.service import Turn, Visit
from handlers.book_interview import talk_anytime
from handlers.hubs import find, named

__all__ = ["talk_anytime"]


class NotLately(Refused):
    """That one has not reached them within the day, or it is gone."""


class NotWritten(Refused):
    """The notice does not say."""


def lately(turn: Turn) -> list[Choice]:
    """The notices of the last day, the latest first."""
    return [Choice(str(one.id), {"title": _short(_read(turn, one).title)}) for one in _lately(turn)]


@refuses(NotLately)
def recall(turn: Turn) -> None:
    turn.answers["title"] = _read(turn, _chosen(turn)).title


@refuses(NotWritten)
def tell(turn: Turn) -> None:
    """Puts the notice's facts where the script finds them."""
    news, visit = _chosen(turn), turn.world
    reactions.note(visit.session, visit.parent.id, news.id, "answered", turn.now)
    about, hub = turn.answers["about"], find(visit, news.hub_id)
    place, body = news.place or (_place(visit, hub, news, turn.now) if hub else None), _read(turn, news).body
    says_what_to_bring = any(visit.service.conversations.words.tells_of("bring", text) for text in (news.body, body))
    missing = {"when": news.event_at is None, "where": place is None, "bring": not says_what_to_bring}
    if missing.get(about):
        raise NotWritten
    turn.answers |= {"event_at": news.event_at, "body": body, "place": place}


def _place(visit: Visit, hub: Hub, news: Broadcast, now: datetime) -> str | Text:
    """The hub's, where the notice names no other."""
    venue = reminders.venue_of(hub, news.event_at or now)
    return visit.phrase("news_place", hub=named(visit, hub), address=venue.address) if venue else named(visit, hub)


def _read(turn: Turn, news: Broadcast) -> Words:
    """As it stands on the card they got."""
    return wording.read(news, turn.world.parent.language)


def _lately(turn: Turn) -> list[Broadcast]:
    visit = turn.world
    numbers = reactions.reached(visit.session, visit.parent.id, turn.now - reactions.REMEMBERED)
    return [broadcasts.get(visit.session, number) for number in dict.fromkeys(numbers)]


def _chosen(turn: Turn) -> Broadcast:
    found = next((one for one in _lately(turn) if str(one.id) == turn.answers["which"]), None)
    if found is None:
        raise NotLately
    return found


def _short(title: str) -> str:
    return title if len(title) <= limits.LABEL else f"{title[: limits.LABEL - 1]}…"
