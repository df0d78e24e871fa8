"""The danger card on a private page: the reviewed one of the chat, and nothing of it in the address.

The address says `help=1` for whatever was seen. Which it was stands sealed in a cookie beside that of the page, for as
long as a page stays open without use: who finds the address later, in the history, sees nothing of it.
"""

import base64
import json
from binascii import Error
from contextlib import suppress
from datetime import datetime

from flask import Response, g, request

from bot import clock, crypto
from bot.domain.care.safety import CATEGORIES, Danger, Tier
from bot.domain.care.safety.cards import MOST_NUMBERS
from bot.domain.people.links import hash_token
from bot.domain.people.page_sessions import IDLE
from bot.domain.places import hotlines
from bot.doors import here
from bot.line import danger_cards
from bot.line.danger_cards import Look, Told
from bot.pages import cookies
from bot.pages.danger import Seen

CODE = "1"
LENGTH = 96  # of what is sealed, whatever it is
NOBODY_KNOWS = "emergency"  # the name of a card without sentences


def just_now(language: str) -> list[Told]:
    """What was seen in what was sent a moment ago."""
    seen = g.get("in_danger")
    return _cards(seen, language) if seen else []


def kept(language: str, token: str | None) -> list[Told]:
    """And, on the way from there, what the browser was given to keep."""
    if g.get("in_danger") or "help" not in request.args:
        return just_now(language)
    seen = _remembered(token) if token else None
    return _cards(seen, language) if seen else []


def anew(language: str, token: str) -> list[Told]:
    """On an open page: where it was forgotten which danger it was, the emergency numbers all the same."""
    return kept(language, token) or (_emergency(language) if "help" in request.args else [])


def remember(response: Response) -> None:
    seen, token = g.get("in_danger"), cookies.read()
    if seen and token:
        cookies.put_note(response, _seal(seen, token))


def _cards(seen: Seen, language: str) -> list[Told]:
    service, danger = here(), seen.danger
    look = Look(danger.category, danger.also, clock.now(), language, seen.latin)
    card = service.danger_cards.for_alert(danger.category) if seen.is_alert else service.danger_cards.gentle
    return danger_cards.told(service, card, look)


def _emergency(language: str) -> list[Told]:
    now, lines = clock.now(), here().town.hotlines
    found = hotlines.most_needed(lines, (hotlines.EMERGENCY,), now, MOST_NUMBERS)
    numbers = tuple(danger_cards.number(here(), line, answers, language) for line, answers in found)
    return [Told(NOBODY_KNOWS, language, "", "", numbers, "", "")]


def _seal(seen: Seen, token: str) -> str:
    found = [CATEGORIES.index(one) for one in (seen.danger.category, *seen.danger.also)]
    text = json.dumps([int(seen.danger.tier), found, seen.latin, int(seen.at.timestamp())])
    return base64.urlsafe_b64encode(crypto.ring().seal(text.ljust(LENGTH), _place(token))).decode()


def _remembered(token: str) -> Seen | None:
    """None where it is of another page, too old, or of no key of ours."""
    with suppress(crypto.Unreadable, Error, ValueError):
        sealed = base64.urlsafe_b64decode(cookies.read_note())
        tier, found, latin, at = json.loads(crypto.ring().open(sealed, _place(token)))
        category, *also = (CATEGORIES[one] for one in found)
        seen = Seen(Danger(Tier(tier), category, tuple(also)), latin, datetime.fromtimestamp(at, clock.TOKYO))
        return seen if clock.now() - seen.at < IDLE else None
    return None


def _place(token: str) -> str:
    return f"page.help:{hash_token(token)}"
