"""A web application that knows its requests by an id, and writes down where one broke, never what was in it."""

import io
from types import TracebackType
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Request, Response, g, request

from bot.errors import named, places

log = structlog.get_logger()
Caught = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class InMemory(Request):
    """A file of a form never touches the disk: there it would lie unsealed. How large it may be, the doors say."""

    def _get_file_stream(self, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO()


class Web(Flask):
    """Every log line of a request, and of what it sets going, carries `request`; so does the answer."""

    request_class = InMemory

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name, **more)
        self.before_request(_begin)
        self.after_request(_tell)

    def log_exception(self, exc_info: Caught) -> None:
        """Instead of Flask's own, which has the address and the error's words in it."""
        error = exc_info[1] or Exception()
        log.error("web.failed", page=request.endpoint, error=named(error), at=places(error))


def _begin() -> None:
    g.request_id = uuid4().hex[:16]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _tell(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    return response
