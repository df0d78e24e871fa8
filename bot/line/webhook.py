"""Where LINE knocks: check the signature over the raw bytes, store each event, answer 200, and only then work."""

import json
import time
from collections.abc import Mapping

import structlog
from flask import Blueprint, Response, g, request
from linebot.v3.webhook import SignatureValidator
from sqlalchemy.exc import SQLAlchemyError

from bot import clock, counters
from bot.domain.office import inbox
from bot.line import danger, inbound
from bot.line.answer import Answerer

log = structlog.get_logger()
MOST_BYTES = 1024 * 1024


def webhook(answerers: Mapping[str, Answerer]) -> Blueprint:
    """One door a town, each with its own channel secrets (two while one is being replaced)."""
    blueprint = Blueprint("line", __name__)
    checks = {
        town: [SignatureValidator(secret) for secret in one.service.channel_secrets] for town, one in answerers.items()
    }

    @blueprint.before_request
    def arrives() -> None:
        g.arrived = time.perf_counter()

    @blueprint.after_request
    def leaves(response: Response) -> Response:
        town = str((request.view_args or {})["town"])
        if town in answerers:
            counters.webhook_answered(town, response.status_code, time.perf_counter() - g.arrived)
        return response

    @blueprint.post("/<town>/line/webhook")
    def receive(town: str) -> Response:
        if town not in answerers:
            return Response(status=404)
        body = _signed_body(checks[town])
        if body is None:
            return Response(status=400)
        return _stored(answerers[town], body)

    return blueprint


def _signed_body(checks: list[SignatureValidator]) -> str | None:
    """The body, if LINE signed it with one of our secrets."""
    signature = request.headers.get("x-line-signature", "")
    if not signature or not signature.isascii() or (request.content_length or 0) > MOST_BYTES:
        return None
    try:
        body = request.get_data(cache=False).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return body if any(check.validate(body, signature) for check in checks) else None


def _stored(answerer: Answerer, body: str) -> Response:
    """Everything readable is kept before we say 200. If that fails we say 503, and LINE delivers again."""
    try:
        arrived = inbound.arrivals(json.loads(body))
    except (ValueError, RecursionError):
        log.warning("webhook.unreadable", bytes=len(body))
        return Response(status=400)
    lookout = danger.of(answerer.service)
    lookout.see(arrived)  # help first: before the database, and without it
    try:
        with answerer.service.db.write(urgent=True) as session:
            inbox.keep(session, arrived, clock.now())
    except SQLAlchemyError as error:
        log.error("webhook.not_stored", events=len(arrived), error=type(error).__name__)
        lookout.without_database(arrived)
        return Response(status=503)
    for user in dict.fromkeys(one.line_user_id for one in arrived if one.line_user_id):
        answerer.soon(user)
    return Response(status=200)
