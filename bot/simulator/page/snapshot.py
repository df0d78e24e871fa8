"""What stands on the screens right now, as plain data for the phone page."""

from collections.abc import Collection
from typing import Any

from bot.simulator.people.chat import Shown
from bot.simulator.people.person import Person
from bot.simulator.platform import Platform
from bot.simulator.request_log import Logged

MESSAGES_SHOWN = 200
REQUESTS_SHOWN = 60


def snapshot(platform: Platform, on_screen: Collection[str]) -> dict[str, Any]:
    """Everybody's names, and the whole screen of those in `on_screen`."""
    with platform.changed:
        return {
            "version": platform.version,
            "now": platform.now().isoformat(),
            "bot": {"name": platform.name},
            "places": platform.places,
            "people": [_who(person) for person in platform.people],
            "screens": {p.key: _screen(platform, p) for p in platform.people if p.key in on_screen},
            "log": [_request(entry) for entry in platform.log.all()[-REQUESTS_SHOWN:]],
            "logged": platform.log.total,
        }


def _who(person: Person) -> dict[str, Any]:
    return {"key": person.key, "name": person.name, "state": person.state}


def _screen(platform: Platform, person: Person) -> dict[str, Any]:
    return {
        **_who(person),
        "read_up_to": person.screen.read_up_to,
        "messages": [_bubble(shown, n) for n, shown in enumerate(person.screen.shown)][-MESSAGES_SHOWN:],
        "quick": person.screen.quick,
        "loading_until": person.screen.loading_until,
        "menu": platform.menus.seen_by(person.user_id),
    }


def _bubble(shown: Shown, number: int) -> dict[str, Any]:
    return {
        "id": f"{number}-{shown.id}",
        "message_id": shown.id,
        "who": shown.who,
        "at": shown.at.isoformat(),
        "via": shown.via,
        "content": shown.content,
    }


def _request(entry: Logged) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "line": f"{entry.method} {entry.path}",
        "status": entry.status,
        "reason": entry.reason,
        "at": entry.at.isoformat(),
        "took_ms": round(entry.took_ms),
        "sent": entry.sent,
        "answer": entry.answer,
    }
