"""The database takes nothing, or does not answer: what was sent is shown, to be sent again or to be copied."""

import re

from flask import Response, request

from bot import clock
from bot.console import looks, tokens
from bot.console.desk import Porch
from bot.console.forms import clean
from bot.console.routes import Route, every_route
from bot.doors import here

FEW_LETTERS = 8  # shorter ones are typed again
CODE = re.compile(r"[!-~]*")


def written() -> list[str]:
    """What somebody wrote in their own words: neither a code nor a number."""
    texts = [clean(text) for _, every in request.form.lists() for text in every]
    return [text for text in texts if len(text) >= FEW_LETTERS and not CODE.fullmatch(text)]


def draw() -> Response:
    """503. A form sent again from here carries its number: what it made after all is not made a second time.

    Nothing typed at the door is shown, and nothing that did not come from a form of ours.
    """
    route = next(each for each in every_route() if request.endpoint == f"console.{each.name}")
    token = tokens.read_cookie(request, here())
    sent = route.method == "POST" and _is_shown(route, token)
    values = {
        "page": "away",
        "sends": route.method == "POST",
        "written": written() if sent else [],
        "again": sent,
        "typed": _typed() if sent else [],
        "at_door": route.open,
        "address": request.full_path if sent else looks.address("login" if route.open else "today"),
    }
    response = looks.draw(route, Porch(here(), clock.now(), token or ""), values)
    response.status_code = 503
    return response


def _is_shown(route: Route, token: str | None) -> bool:
    return not route.open and not route.most_bytes and tokens.is_ours(request, here(), token)


def _typed() -> list[tuple[str, str]]:
    """Everything, also what was only chosen."""
    return [(name, text) for name, texts in request.form.lists() if name != tokens.FIELD for text in texts]
