"""The words of a dead letter: looked at only where somebody means to, and written down who did."""

from typing import Any

from bot.console.desk import Desk
from bot.console.letter import GONE
from bot.console.routes import Done, Values, page
from bot.crypto import Unreadable
from bot.domain.delivery import resending
from bot.domain.office import inbox
from bot.domain.office import letters as dead
from bot.domain.people import parents


@page("/letters/<kind>/<key>/text", shows=("family",), roles=("city",))
def letter_text(desk: Desk, kind: str, key: str) -> Values | Done:
    if dead.is_gone(desk.session, kind, key):
        return Done("letters", at=GONE)
    found = dead.get(desk.session, kind, key)
    family = parents.get(desk.session, found.parent_id)
    try:
        said, messages = _opened(desk, kind, key)
    except Unreadable:
        return {"letter": found, "family": family, "said": None, "messages": None}
    return {"letter": found, "family": family, "said": said, "messages": messages}


def _opened(desk: Desk, kind: str, key: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What they did, or what we wanted to say."""
    if kind == "message":
        return {}, resending.get(desk.session, int(key)).messages()
    body = inbox.body_of(desk.session, key)
    message = body.get("message")
    return {"type": body.get("type"), "text": message.get("text") if isinstance(message, dict) else None}, []
