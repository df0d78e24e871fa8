"""The staff console: one page is one module and one template of the same name; found by itself, guarded by default."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from flask import Blueprint, send_from_directory

from bot import doors
from bot.console import away, guard, headers, looks
from bot.console.routes import every_route
from bot.service import Service

PHONE = Path(__file__).parents[1] / "simulator" / "page" / "static" / "render"  # files only: how a phone draws messages


def console(services: Mapping[str, Service]) -> Blueprint:
    """Every page of every town, below `/<town>/console`; a town we do not serve is a page that does not exist."""
    pages = Blueprint("console", __name__, url_prefix="/<town>/console", static_folder="static")
    pages.url_value_preprocessor(partial(doors.choose_town, services))
    pages.url_defaults(doors.keep_town)
    for route in every_route():
        pages.add_url_rule(route.rule, route.name, partial(guard.serve, route), methods=[route.method])
    pages.add_url_rule("/drawing/<path:path>", "phone_static", partial(send_from_directory, PHONE))
    pages.after_request(headers.harden)
    doors.answer_kindly(pages, looks.draw_error, away.draw)
    return pages
