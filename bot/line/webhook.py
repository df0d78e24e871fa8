"""Where LINE knocks: check the signature over the raw bytes, store each event, answer 200, and only then send.

In front of Flask, which would take as long as the turn.
"""

import base64
import hmac
import json
import time
import uuid
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, counters
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival
from bot.line import inbound
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
        began, request = time.perf_counter(), uuid.uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request)
        body = _signed_body(environ, answerer.service.channel_secrets)
        status = _kept(answerer, body) if body is not None else HTTPStatus.BAD_REQUEST
        counters.webhook_answered(town, status.value, time.perf_counter() - began)
        start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), ("X-Request-Id", request)])
        return []


def _signed_body(environ: "WSGIEnvironment", secrets: tuple[str, ...]) -> str | None:
    """The body, if LINE signed it with one of our secrets."""
    signature = environ.get("HTTP_X_LINE_SIGNATURE", "")
    if not signature or not signature.isascii():
        return None
    body = _read(environ)
    if body is None or not any(_is_signed(body, secret, signature) for secret in secrets):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _read(environ: "WSGIEnvironment") -> bytes | None:
    """All of it, or None where it is too long; without a declared length only where the server ends it."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() and not environ.get("wsgi.input_terminated"):
        return None
    most = min(int(length), MOST_BYTES + 1) if length.isdecimal() else MOST_BYTES + 1
    body: bytes = environ["wsgi.input"].read(most)
    return body if len(body) <= MOST_BYTES else None


def _is_signed(body: bytes, secret: str, signature: str) -> bool:
    right = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return hmac.compare_digest(right, signature.encode())


def _kept(answerer: Answerer, body: str) -> HTTPStatus:
    """Everything readable is kept before we say 200. If that fails we say 503, and LINE delivers again."""
    try:
        arrived = inbound.arrivals(json.loads(body))
    except (ValueError, RecursionError):
        log.warning("webhook.unreadable", bytes=len(body))
        return HTTPStatus.BAD_REQUEST
    if len(arrived) == 1 and answerer.at_once(arrived[0]):
        return HTTPStatus.OK
    return _stored(answerer, arrived)


def _stored(answerer: Answerer, arrived: list[Arrival]) -> HTTPStatus:
    try:
        with answerer.service.db.write(urgent=True) as session:
            inbox.keep(session, arrived, clock.now())
    except SQLAlchemyError as error:
        log.error("webhook.not_stored", events=len(arrived), error=type(error).__name__)
        return HTTPStatus.SERVICE_UNAVAILABLE
    for user in dict.fromkeys(one.line_user_id for one in arrived if one.line_user_id):
        answerer.soon(user)
    return HTTPStatus.OK
