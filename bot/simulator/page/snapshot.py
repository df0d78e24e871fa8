"""What is new on the screens, as plain data for the phone page: never more than a screenful, however long a chat is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.simulator.page.guard import origin
from bot.simulator.people.chat import Shown
from bot.simulator.people.person import Person
from bot.simulator.platform import Platform

MESSAGES_SHOWN = 100
PEOPLE_SHOWN = 300


@dataclass(frozen=True)
class Seen:
    """How far a page knows one chat: the number of the next bubble, and how many it knows were taken back."""

    key: str
    next: int = 0
    gone: int = 0


def snapshot(platform: Platform, on_screen: Collection[Seen], *, staff: bool = False) -> dict[str, Any]:
    """Everybody's names, and what is new on the screens the page asks about."""
    asked = {seen.key: seen for seen in on_screen}
    people = platform.people
    looked_at = [person for person in people if person.key in asked]
    named = dict.fromkeys([*looked_at, *people[-PEOPLE_SHOWN:]])
    return {
        "version": platform.version,
        "now": platform.now().isoformat(),
        "bot": _bot(platform),
        "places": platform.places,
        "people": [_who(person) for person in people if person in named],
        "screens": {person.key: _screen(platform, person, asked[person.key]) for person in looked_at},
        "staff": [_chat(person) for person in platform.staff.chats()] if staff else [],
        "logged": platform.log.total,
    }


def bubble(shown: Shown) -> dict[str, Any]:
    return {
        "number": shown.number,
        "message_id": shown.id,
        "who": shown.who,
        "at": shown.at.isoformat(),
        "via": shown.via,
        "silent": shown.silent,
        "content": shown.content,
    }


def _bot(platform: Platform) -> dict[str, Any]:
    return {
        "name": platform.name,
        "origin": origin(platform.webhook_url),
        "chat_mode": platform.chat_mode,
        "basic_id": platform.basic_id,
    }


def _who(person: Person) -> dict[str, Any]:
    return {"key": person.key, "name": person.name, "state": person.state, "user_id": person.user_id}


def _screen(platform: Platform, person: Person, seen: Seen) -> dict[str, Any]:
    chat = person.screen
    fresh = chat.since(max(seen.next, chat.total - MESSAGES_SHOWN))
    return {
        **_who(person),
        "total": chat.total,
        "oldest": chat.shown[0].number if chat.shown else 0,
        "read_before": chat.read_before,
        "messages": [bubble(shown) for shown in fresh],
        "gone": chat.gone[seen.gone :],
        "quick": chat.quick_items,
        "loading_until": chat.loading_until,
        "menu": platform.menus.seen_by(person.user_id),
    }


def _chat(person: Person) -> dict[str, Any]:
    return {**_who(person), "unread": person.screen.unread, "last": bubble(person.screen.shown[-1])}
