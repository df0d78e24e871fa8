"""Where LINE knocks: check the signature over the raw bytes, store each event, answer 200, and only then send anything.

It stands in front of Flask: what a page needs of Flask takes as long as half a turn, and LINE needs none of it.
"""

import json
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, counters
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival
from bot.errors import named, places
from bot.line import danger, inbound, signature
from bot.line.answer import Answerer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
MOST_BYTES = 1024 * 1024


class Door:
    """One a town, each with its own channel secrets (two while one is being replaced); all else goes to `behind`."""

    def __init__(self, answerers: Mapping[str, Answerer], behind: "WSGIApplication") -> None:
        self._towns = {f"/{town}/line/webhook": (town, one) for town, one in answerers.items()}
        self._behind = behind

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        town, answerer = self._towns.get(environ["PATH_INFO"], ("", None))
        if answerer is None or environ["REQUEST_METHOD"] != "POST":
            return self._behind(environ, start_response)
        began, request = time.perf_counter(), secrets.token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request)
        status = _received(answerer, environ)
        counters.webhook_answered(town, status.value, time.perf_counter() - began)
        start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), ("X-Request-Id", request)])
        return []


def _received(answerer: Answerer, environ: "WSGIEnvironment") -> HTTPStatus:
    """A mistake of ours is written down without its words, which may be a person's; LINE delivers again."""
    try:
        body = _signed_body(environ, answerer.service.channel_secrets)
        return _kept(answerer, body) if body is not None else HTTPStatus.BAD_REQUEST
    except Exception as error:
        log.error("web.failed", page="line.webhook", error=named(error), at=places(error))
        return HTTPStatus.INTERNAL_SERVER_ERROR


def _signed_body(environ: "WSGIEnvironment", secrets: Sequence[str]) -> str | None:
    """The body, if LINE signed it with one of our secrets, and it is text."""
    body, signed = _read(environ), environ.get("HTTP_X_LINE_SIGNATURE", "")
    if not any(signature.is_by_line(body, signed, secret) for secret in secrets):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _read(environ: "WSGIEnvironment") -> bytes:
    """Nothing where it is too long, or does not say how long it is and the server does not end it either."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() and not environ.get("wsgi.input_terminated"):
        return b""
    most = int(length) if length.isdecimal() else MOST_BYTES + 1
    body: bytes = environ["wsgi.input"].read(most) if most <= MOST_BYTES + 1 else b""
    return body if len(body) <= MOST_BYTES else b""


def _kept(answerer: Answerer, body: str) -> HTTPStatus:
    """Everything readable is kept before we say 200. If that fails we say 503, and LINE delivers again."""
    try:
        arrived = inbound.arrivals(json.loads(body))
    except (ValueError, RecursionError):
        log.warning("webhook.unreadable", bytes=len(body))
        return HTTPStatus.BAD_REQUEST
    lookout = danger.of(answerer.service)
    lookout.see(arrived)  # help first: before the database, and without it
    try:
        if len(arrived) != 1 or not answerer.at_once(arrived[0]):
            _store(answerer, arrived)
    except SQLAlchemyError as error:
        log.error("webhook.not_stored", events=len(arrived), error=named(error))
        lookout.without_database(arrived)
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK


def _store(answerer: Answerer, arrived: list[Arrival]) -> None:
    with answerer.service.db.write(urgent=True) as session:
        inbox.keep(session, arrived, clock.now())
    for user in dict.fromkeys(one.line_user_id for one in arrived if one.line_user_id):
        answerer.soon(user)
