"""Parents' private pages: each is one module and one template of the same name; found, and guarded by default."""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint

from bot import doors
from bot.pages import guard, headers, looks
from bot.pages.routes import every_route
from bot.service import Service


def private_pages(services: Mapping[str, Service]) -> Blueprint:
    """Every page of every town, below `/<town>/p`; a town we do not serve is a page that does not exist."""
    pages = Blueprint("pages", __name__, url_prefix="/<town>/p", static_folder="static")
    pages.url_value_preprocessor(partial(doors.choose_town, services))
    pages.url_defaults(doors.keep_town)
    for route in every_route():
        pages.add_url_rule(route.rule, route.name, partial(guard.serve, route), methods=[route.method])
    pages.after_request(headers.harden)
    doors.answer_kindly(pages, looks.draw_error, guard.draw_away)
    return pages
