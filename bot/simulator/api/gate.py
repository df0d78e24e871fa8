"""What every API call passes: the token check, the request id, refusals in LINE's shape, and the log."""

from datetime import datetime
from time import monotonic
from typing import Any, cast
from uuid import uuid4

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request

from bot.simulator.platform import Platform
from bot.simulator.refusals import RefusalError, bad_token, not_found
from bot.simulator.request_log import Logged

RETRYABLE = ("/v2/bot/message/push", "/v2/bot/message/multicast")


def the_platform() -> Platform:
    return cast(Platform, current_app.config["PLATFORM"])


def guard(api: Blueprint) -> None:
    """Put every route of this blueprint behind the gate."""
    api.before_request(_begin)
    api.after_request(_finish)
    api.register_error_handler(RefusalError, _refuse)


def answer_like_line(app: Flask) -> None:
    """Also outside the API's own paths: what is not there is said in the same words."""
    app.register_error_handler(404, lambda _: _refuse(not_found()))
    app.register_error_handler(RefusalError, _refuse)


def body() -> dict[str, Any]:
    """The JSON object that was sent."""
    if request.mimetype != "application/json":
        raise RefusalError(415, f"The content type, {request.content_type}, is not supported")
    parsed = request.get_json(silent=True)
    if not isinstance(parsed, dict):
        raise RefusalError(400, "The request body could not be parsed as JSON (line: -, column: -)")
    return parsed


def _begin() -> None:
    g.request_id, g.started, g.at = str(uuid4()), monotonic(), the_platform().now()
    if request.headers.get("Authorization") != f"Bearer {the_platform().token}":
        raise bad_token()
    if "X-Line-Retry-Key" in request.headers and request.path not in RETRYABLE:
        raise RefusalError(400, "The retry key is not supported by this API")


def _finish(response: Response) -> Response:
    response.headers["x-line-request-id"] = g.request_id
    the_platform().note(_entry(response, g.at))
    return response


def _entry(response: Response, at: datetime) -> Logged:
    reason = "ok" if response.status_code < 400 else (response.get_json(silent=True) or {}).get("message", "")
    return Logged(
        "api",
        request.method,
        request.full_path.rstrip("?"),
        response.status_code,
        reason,
        at,
        (monotonic() - g.started) * 1000,
        _short(request.get_json(silent=True), request.content_length),
        _short(response.get_json(silent=True), response.content_length),
        g.request_id,
    )


def _short(parsed: Any, size: int | None) -> Any:
    return parsed if parsed is not None or not size else f"<{size} bytes>"


def _refuse(refusal: RefusalError) -> Response:
    response = jsonify(refusal.body)
    response.status_code = refusal.status
    response.headers.update(refusal.headers)
    return response
