"""Pictures of broadcasts at addresses nobody can guess: LINE and the families' phones fetch them without login."""

import re
from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response

from bot.domain.news import pictures
from bot.service import Service

FOREVER = "public, max-age=31536000, immutable"  # another picture has another address
TOKEN = re.compile(r"[\w-]{43}")


def shown(services: Mapping[str, Service]) -> Blueprint:
    blueprint = Blueprint("shown", __name__)

    @blueprint.get("/<town>/pictures/<token>/<any(original, preview):which>.jpg")
    def picture(town: str, token: str, which: str) -> Response:
        service = services.get(town)
        if service is None or not TOKEN.fullmatch(token):
            abort(404)
        with service.db.read() as session:
            found = pictures.read(session, token, which)
        return _answer(found) if found is not None else abort(404)

    return blueprint


def _answer(jpeg: bytes) -> Response:
    response = make_response(jpeg)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Cache-Control"] = FOREVER
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
