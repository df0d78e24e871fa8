"""How a private page looks: a template in the parent's language, and what every template may use."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Response, g, make_response, redirect, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import clock, pages
from bot.dialogue.said import Text
from bot.domain.delivery.kinds import HUSHED
from bot.domain.places.hotlines import dial
from bot.doors import here
from bot.pages import cookies, help_card
from bot.pages.forms import MOST, Mistakes
from bot.pages.room import Doorstep, Room
from bot.pages.routes import Route, Values, form_of, is_written_on
from bot.sent_files import FIELD
from bot.text import harmless

TEMPLATES = Path(__file__).parent / "templates"
WORDS = "pages"  # the gettext context of all our words


def draw(route: Route, room: Room, values: Values) -> Response:
    """The page of a route; 422 where its form was sent back, so that nobody takes it for done."""
    mine = {"form": room.form, "about": room.about, "page": route.page, "hushed": room.parent.silence == HUSHED}
    common = _common(room.language, room.token) | mine | {"help": help_card.anew(room.language, room.token)}
    mistakes = Mistakes(_wrong(route.page))
    html = environment().get_template(route.template).render(common | values | {"mistakes": mistakes})
    return make_response(html, 422 if mistakes else 200)


def draw_open(template: str, step: Doorstep, status: int = 200, **values: Any) -> Response:
    """In front of the door."""
    html = environment().get_template(template).render(_common(step.language, step.token) | values)
    return make_response(html, status)


def draw_shut(route: Route, why: str | None, language: str) -> Response:
    """Nothing of anybody: it is closed, and what to say in the chat to open it again."""
    values = {"why": why, "start": _word_for(route.page, language)}
    html = environment().get_template("shut.html").render(_common(language, _way_out()) | values)
    return make_response(html, 403)


def draw_error(status: int) -> Response:
    """Also for a town that does not exist."""
    language = language_asked_for() if "service" in g else "ja"
    card = help_card.kept(language, cookies.read()) if "service" in g else []
    html = (
        environment()
        .get_template("error.html")
        .render(_common(language, _way_out()) | {"status": status, "help": card})
    )
    return make_response(html, status)


def go(name: str, **parts: Any) -> Response:
    """To another page. Only codes stand in its address, never anything of hers."""
    parts["help"] = help_card.CODE if g.get("in_danger") else None
    response: Response = make_response(redirect(address(name, **parts), 303))
    help_card.remember(response)
    return response


def send_back(route: Route, mistakes: Mapping[str, str], parts: Values) -> Response:
    """To the form. Were it the answer itself, a browser without scripts would keep what was sent in its history."""
    return go(form_of(route), wrong=[f"{field}.{mistake}" for field, mistake in mistakes.items()], **parts)


def address(name: str, **parts: Any) -> str:
    return url_for(f"pages.{name}", **{key: value for key, value in parts.items() if value is not None})


def language_asked_for() -> str:
    """Of a browser we do not know: the first of the town's languages that it understands."""
    languages = here().town.languages
    return request.accept_languages.best_match(languages, default=languages[0]) or languages[0]


def _way_out() -> str | None:
    """Where numbers stand on a page that is closed, it too is left with one press: somebody may come in."""
    return cookies.read() if g.get("in_danger") else None


def _wrong(page: str) -> dict[str, str]:
    """Out of the address: what is wrong with a field that can be filled in on this page."""
    told = (one.rpartition(".") for one in request.args.getlist("wrong"))
    return {field: mistake for field, _, mistake in told if field == FIELD or is_written_on(page, field)}


def _common(language: str, token: str | None) -> dict[str, Any]:
    known = "service" in g
    return {
        "lang": language,
        "say": partial(_say, language) if known else _in_japanese,
        "show": partial(_show, language),
        "in_full": partial(_in_full, language),
        "phrase": partial(_phrase, language),
        "word": partial(_word_for, language=language),
        "csrf": cookies.csrf_of(here(), token) if known and token else None,
        "said": request.args.get("said", ""),
        "help": help_card.just_now(language) if known else [],
        "known": known,
        "bare": False,
        "hushed": False,
        "most": MOST,
    }


def _say(language: str, text: str, **values: object) -> str:
    return here().speaker.read(Text(WORDS, text, values), language)


def _in_japanese(text: str, **_: object) -> str:
    return text


def _show(language: str, value: object) -> str:
    """A date, a moment, a list as people read it in this language."""
    return here().speaker.texts.show(language, value)


def _in_full(language: str, value: date) -> str:
    """A day with its year, and the time of a moment."""
    return here().speaker.texts.show_in_full(language, value)


def _phrase(language: str, name: str) -> str:
    return here().speaker.phrase(name, language)


def _word_for(page: str, language: str) -> str | None:
    """What to say in the chat for a new link: the first start word of the flow called like the page."""
    flow = here().conversations.flows.get(page)
    return here().speaker.read(Text(flow.name, flow.start[0]), language) if flow and flow.start else None


@cache
def environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader([Path(room) / "templates" for room in pages.__path__]),
        autoescape=True,
        undefined=StrictUndefined,
    )
    found.trim_blocks = found.lstrip_blocks = True
    found.filters |= {"harmless": harmless, "tokyo": _tokyo, "dial": dial}
    found.globals |= {"url": address, "static": _static}
    return found


def _tokyo(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO)


def _static(file: str) -> str:
    return url_for("pages.static", filename=file)
