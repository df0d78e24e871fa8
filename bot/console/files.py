"""A file sent with a form: too many bytes are read and forgotten, so that the browser hears our sentence."""

import io

from flask import request

MOST_FORGOTTEN = 64 * 1024 * 1024  # whoever sends more than this is not a member of staff with a large photograph
REST = 64 * 1024  # the other fields of the form
PIECE = 256 * 1024


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
