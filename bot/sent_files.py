"""A file sent with a form, by staff or families: too many bytes are forgotten, a picture is drawn anew at once."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, make_response, request

from bot.domain.care import attachments
from bot.domain.care.attachments import Heic
from bot.domain.news import pictures
from bot.domain.news.pictures import Made, NoPicture, TooBig, TooNarrow

FIELD = "picture"
MOST_BYTES = pictures.MOST_BYTES
MEGABYTES = MOST_BYTES // 1024 // 1024
MOST_FORGOTTEN = 64 * 1024 * 1024  # whoever sends more than this is nobody with a large photograph
REST = 64 * 1024  # the other fields of the form
PIECE = 256 * 1024


@dataclass(frozen=True)
class Sent:
    """The picture as it will be kept (`made`: of a broadcast), or why not; neither where none was sent."""

    jpeg: bytes | None = None
    made: Made | None = None
    mistake: str | None = None


TOO_BIG = Sent(mistake="too_big")


def too_many_bytes(most: int) -> bool:
    """Asked before anything of the form is read. Otherwise the form may be as large as this; else it is empty now."""
    sent = int(request.environ.get("CONTENT_LENGTH") or 0)
    if sent <= most + REST:
        request.max_content_length = most + REST
        return False
    left = min(sent, MOST_FORGOTTEN)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(PIECE, left))):
        left -= len(piece)
    nothing = {"CONTENT_LENGTH": "0", "CONTENT_TYPE": "", "wsgi.input": io.BytesIO()}
    request.environ.update(nothing)
    return True


def picture() -> Sent:
    """Before a transaction begins: it takes a moment."""
    return _drawn(lambda raw: Sent(jpeg=attachments.drawn_anew(raw)))


def news_picture() -> Sent:
    """Before a transaction begins: a large photograph takes seconds, and nobody could write meanwhile."""
    return _drawn(lambda raw: Sent(made=pictures.make(raw)))


def _drawn(draw: Callable[[bytes], Sent]) -> Sent:
    file = request.files.get(FIELD)
    raw = file.read(MOST_BYTES + 1) if file else b""
    try:
        attachments.refuse_heic(raw)
        return draw(raw) if raw else Sent()
    except (TooBig, NoPicture, TooNarrow, Heic) as no:
        return Sent(mistake=no.name())


def shown(jpeg: bytes) -> Response:
    """To whoever may see it. The door adds that nothing keeps it, guesses its kind, or runs it."""
    response = make_response(jpeg)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = 'inline; filename="picture.jpg"'
    return response
