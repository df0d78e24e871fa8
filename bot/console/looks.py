"""How an answer of the console looks: a template, and what every template may use."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import Response, g, make_response, redirect, request, url_for
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

from bot import clock
from bot.console import once, tokens
from bot.console.desk import Desk, Porch
from bot.console.forms import Form, Mistakes
from bot.console.routes import Route, Values, menu
from bot.domain.care import alarms
from bot.domain.office.staff import Staff
from bot.doors import here

TEMPLATES = Path(__file__).parent / "templates"


def draw(route: Route, desk: Desk | Porch, values: Values, word: dict[str, Any] | None = None) -> Response:
    """The page of a route, or another `page` that goes on from what was typed without writing it into an address.

    422 where the form has mistakes, so that nobody takes it for done.
    """
    common = {
        "service": here(),
        "town": here().town,
        "me": desk.staff if isinstance(desk, Desk) else None,
        "now": desk.now,
        "untaken": alarms.how_many_untaken(desk.session) if isinstance(desk, Desk) else 0,
        "csrf": tokens.csrf_of(here(), desk.token),
        "sealed": partial(_sealed, desk.staff) if isinstance(desk, Desk) else None,
        "page": route.name,
        "word": word,
        "reads_only": False,
        "form": Form(MultiDict()),
    }
    mistakes = Mistakes(values.get("mistakes", {}))
    html = (
        _environment()
        .get_template(f"{values['page']}.html" if "page" in values else route.template)
        .render(common | values | {"mistakes": mistakes})
    )
    return make_response(html, 422 if values.get("mistakes") else 200)


def draw_error(status: int) -> Response:
    """Also for a town that does not exist."""
    town = here().town if "service" in g else None
    html = _environment().get_template("error.html").render(status=status, town=town)
    return make_response(html, status)


def go(name: str, **parts: Any) -> Response:
    """To another page, keeping the hub the city is looking at. htmx is told to load it whole."""
    to = address(name, **parts)
    if "HX-Request" in request.headers:
        return make_response("", 204, {"HX-Redirect": to})
    response: Response = make_response(redirect(to, 303))
    return response


def address(name: str, **parts: Any) -> str:
    if "hub" in request.values and name not in ("login", "second_factor"):
        parts.setdefault("hub", request.values["hub"])
    return url_for(f"console.{name}", **parts)


@cache
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    found.trim_blocks = found.lstrip_blocks = True
    found.filters |= {"tokyo": _tokyo, "fill": _fill, "iso": _iso, "named": _named, "read": datetime.fromisoformat}
    found.globals |= {
        "url": address,
        "static": _static,
        "menu": menu,
        "days": timedelta,
        "query": _query,
        "once": once.number,
        "title_of": _title_of,
    }
    return found


def _sealed(member: Staff, form: str) -> dict[str, str]:
    """Attributes of a form whose half-written words the tab keeps, sealed for whoever is here (`static/sealed.js`)."""
    return {"data-sealed": f"{member.id}-{form}", "data-seal": tokens.seal_of(here(), member.id, form)}


def _tokyo(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO)


def _iso(value: date | datetime) -> str:
    """As `<input type=date>` and `<input type=datetime-local>` write it."""
    return f"{_tokyo(value):%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value.isoformat()


def _fill(sentence: str, values: dict[str, Any]) -> str:
    """Blanks by plain replacement: what people typed is never read as a format."""
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


def _named(keys: Iterable[str], words: dict[str, str]) -> list[tuple[str, str]]:
    """Choices of a form: each key with what people call it."""
    return [(key, words.get(key, key)) for key in keys]


def _static(file: str) -> str:
    return url_for("console.static", filename=file)


def _title_of(page: str) -> str:
    """What a page without a shorter word for the menu calls itself there."""
    template = _environment().get_template(f"{page}.html")
    return "".join(template.blocks["title"](template.new_context())).strip()


def _query(name: str) -> str:
    return request.args.get(name, "")
