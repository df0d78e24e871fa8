"""What goes over the wire is what the standard library would write and read; half an answer is none."""

import io
import socket
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from unittest.mock import Mock

import pytest

from bot.line import wire
from bot.line.connections import BROKEN

HEAD = b"HTTP/1.1 200 OK\r\n"
SIZED = HEAD + b"X-LINE-Request-ID:  r\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;note=x\r\n}\r\n0\r\nX-After: y\r\n\r\n"
WHOLE = {
    "sized": SIZED,
    "empty": HEAD + b"content-length: 0\r\n\r\n",
    "chunked": CHUNKED,
    "until it closes": HEAD + b"X-Line-Request-Id: r\r\n\r\n{}",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "goes on first": b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n" + SIZED,
    "no reason": b"HTTP/1.1 429 \r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}",
    "twice the same header": HEAD + b"X: a\r\nx: b\r\nContent-Length: 2\r\n\r\n{}",
    "closes": HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}",
    "old": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "bare line ends": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
}
HEADERS = {"Host": "api.line.me", "Accept-Encoding": "identity", "Authorization": "Bearer t", "X-Line-Retry-Key": "k"}


def by_the_standard_library(raw: bytes) -> HTTPResponse:
    answer = HTTPResponse(Mock(makefile=lambda _: io.BytesIO(raw)), method="POST")
    answer.begin()
    return answer


@pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
def test_an_answer_says_what_the_standard_library_reads(raw: bytes) -> None:
    known, found = by_the_standard_library(raw), wire.read(io.BytesIO(raw))
    assert (found.status, found.data, found.last) == (known.status, known.read(), known.will_close)
    for name in ("x-line-request-id", "retry-after", "x"):
        assert found.headers.get(name) == known.headers.get(name)


@pytest.mark.parametrize("raw", [SIZED, CHUNKED])
def test_an_answer_cut_off_anywhere_is_none(raw: bytes) -> None:
    for end in range(len(raw)):
        with pytest.raises(BROKEN):
            wire.read(io.BytesIO(raw[:end]))


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 many\r\n\r\n",
        HEAD + b"Content-Length: x\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
        HEAD + b"X: y\r\n" * 101 + b"\r\n",
        HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_cannot_be_read_is_no_answer(raw: bytes) -> None:
    with pytest.raises(BROKEN):
        wire.read(io.BytesIO(raw))


@pytest.mark.parametrize(("method", "body"), [("POST", b"{}"), ("POST", b""), ("GET", None)])
def test_a_call_is_what_the_standard_library_would_write(method: str, body: Any) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        known = HTTPConnection("api.line.me")
        known.sock = ours
        known.request(method, "/v2/bot/message/push", body, HEADERS)
        head, _, rest = theirs.recv(4096).partition(b"\r\n\r\n")
        rest = rest or (theirs.recv(4096) if body else b"")
    mine, _, after = wire.written(method, "/v2/bot/message/push", HEADERS, body).partition(b"\r\n\r\n")
    assert sorted(mine.split(b"\r\n")) == sorted(head.split(b"\r\n"))
    assert after == rest


@pytest.mark.parametrize("value", ["a\nX-Other: b", "a\r\nX-Other: b", "a\rb"])
def test_a_line_break_in_a_header_is_not_sent(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        wire.written("POST", "/", {"Authorization": value}, b"")
