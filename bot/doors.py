"""What the browsers of staff and of parents meet alike: which town they are in, whose form it was, and kind errors."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Request, Response, abort, g, request
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from bot.errors import named
from bot.service import Service

log = structlog.get_logger()
AWAY = (OperationalError, PoolTimeout)


def choose_town(services: Mapping[str, Service], _: str | None, values: dict[str, Any] | None) -> None:
    """The first part of the address."""
    service = services.get((values or {}).pop("town", ""))
    if service is None:
        abort(404)
    g.service = service


def keep_town(_: str, values: dict[str, Any]) -> None:
    """Links stay in the town."""
    if "service" in g:
        values.setdefault("town", g.service.town.slug)


def here() -> Service:
    service: Service = g.service
    return service


def is_https(service: Service) -> bool:
    return service.settings.base_url.startswith("https:")


def came_from_our_own_page(request: Request, service: Service) -> bool:
    """Our pages send no referrer, so browsers call their origin "null" and tell the truth in Sec-Fetch-Site."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = urlsplit(service.settings.base_url)
    known = origin in (None, "null", f"{ours.scheme}://{ours.netloc}")
    return known and site in (None, "same-origin")


def answer_kindly(pages: Blueprint, draw_error: Callable[[int], Response], draw_away: Callable[[], Response]) -> None:
    """When something is not there or goes wrong: what is not yours and what is not there get the same answer.

    `draw_away`: where the database takes nothing or does not answer; no mistake of ours, and over after a while.
    """

    def away(error: Exception) -> Response:
        log.error("web.no_database", page=request.endpoint, error=named(error))
        return draw_away()

    for one in AWAY:
        pages.register_error_handler(one, away)
    pages.register_error_handler(NoResultFound, lambda _: draw_error(404))
    pages.register_error_handler(HTTPException, lambda error: draw_error(error.code or 500))


def policy(framed_by: str = "'none'", scripts: str = "", calls: str = "") -> str:
    """The content security policy: run nothing of others; `scripts` and `calls` are hosts beside our own."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {scripts}".strip(),
            "style-src 'self'",
            "img-src 'self' data:",
            f"connect-src 'self' {calls}".strip(),
            "form-action 'self'",
            f"frame-ancestors {framed_by}",
            "base-uri 'none'",
        )
    )
