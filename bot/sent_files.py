"""A file sent with a form, by staff or families: too many bytes are forgotten, a picture is drawn anew at once."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

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
MOST_PARTS = 100  # fields and files of one form


@dataclass(frozen=True)
class Sent:
    """The picture as it will be kept (`made`: of a broadcast), or why not; neither where none was sent."""

    jpeg: bytes | None = None
    made: Made | None = None
    mistake: str | None = None


TOO_BIG = Sent(mistake="too_big")


def too_many_bytes(most: int) -> bool:
    """Asked before anything of the form is read: if so, its words alone are left; else it may be as large as that."""
    sent = int(request.environ.get("CONTENT_LENGTH") or 0)
    if sent <= most + REST:
        request.max_content_length = most + REST
        return False
    words = urlencode(_words(min(sent, MOST_FORGOTTEN))).encode()
    alone = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": io.BytesIO(words)}
    request.environ.update(alone | {"CONTENT_LENGTH": str(len(words))})
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


def _words(most: int) -> list[tuple[str, str]]:
    """The fields of a form, without its files: what is read of these is forgotten at once."""
    found: list[tuple[str, bytearray]] = []
    field: bytearray | None = None
    with suppress(ValueError, RequestEntityTooLarge):  # what came until then counts
        for event in _events(most):
            if isinstance(event, Field):
                field = bytearray()
                found.append((event.name, field))
            elif isinstance(event, File):
                field = None
            elif isinstance(event, Data) and field is not None and len(field) < REST:
                field += event.data
    return [(name, text.decode(errors="replace")) for name, text in found]


def _events(most: int) -> Iterator[Event]:
    """Of so many bytes; all of them are taken from the line, also where nothing can be made of them."""
    _, kind = parse_options_header(request.environ.get("CONTENT_TYPE"))  # which the request itself would remember
    reader = MultipartDecoder(kind.get("boundary", "-").encode(), 2 * PIECE, max_parts=MOST_PARTS)
    left = most
    try:
        while left > 0 and (piece := request.environ["wsgi.input"].read(min(PIECE, left))):
            left -= len(piece)
            reader.receive_data(piece)
            while not isinstance(event := reader.next_event(), (NeedData, Epilogue)):
                yield event
    finally:
        while left > 0 and (piece := request.environ["wsgi.input"].read(min(PIECE, left))):
            left -= len(piece)
