"""HTTP/1.1 as it goes over a connection to LINE: a call is written in one piece, an answer is read whole.

The standard library reads headers as those of a mail and writes head and body apart, which
makes a call cost twice as much.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import BadStatusLine, HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected
from typing import Any, BinaryIO

_LONGEST, _MOST = 65_536, 100  # bytes of a line, lines of a head
_NO_BODY = (204, 304)
_OF_PROXIES = (*range(300, 400), 404, 407, 408)


@dataclass(frozen=True)
class Reply:
    """`headers`: their names in small letters. `last`: the connection is of no use after it."""

    status: int
    headers: Mapping[str, str]
    data: bytes
    last: bool

    def is_by_line(self) -> bool:
        """LINE numbers every answer and speaks JSON. A page, or a status it never gives, is of somebody between us."""
        if "x-line-request-id" in self.headers or self.data[:1] == b"{":
            return True
        return self.data.lstrip()[:1] != b"<" and self.status not in _OF_PROXIES

    def told(self) -> dict[str, Any]:
        """What it says, or nothing where a proxy answered in between."""
        try:
            found = json.loads(self.data)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def written(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    head = "\n".join(lines)
    if head.count("\n") >= len(lines) or "\r" in head:
        raise ValueError("a line break in a header")
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + (body or b"")


def read(file: BinaryIO) -> Reply:
    """Raises HTTPException where it is no whole answer."""
    try:
        version, status, headers = _head(file)
        while status < 200:  # it goes on
            version, status, headers = _head(file)
        data, ends = _body(file, status, headers)
    except ValueError as error:
        raise HTTPException("no answer that can be read") from error
    closes = "close" in headers.get("connection", "").lower() or version != b"HTTP/1.1"
    return Reply(status, headers, data, closes or not ends)


def _head(file: BinaryIO) -> tuple[bytes, int, dict[str, str]]:
    first = file.readline(_LONGEST + 1)
    if not first:
        raise RemoteDisconnected("closed without an answer")
    version, _, rest = first.partition(b" ")
    if not version.startswith(b"HTTP/1."):
        raise BadStatusLine(repr(version))
    headers: dict[str, str] = {}
    for _ in range(_MOST):
        line = _line(file)
        if not line:
            return version, int(rest[:3]), headers
        name, _, value = line.decode("latin-1").partition(":")
        headers.setdefault(name.lower(), value.strip())
    raise HTTPException("too many headers")


def _body(file: BinaryIO, status: int, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    """And whether it says where it ends; else it does where the connection does."""
    if status in _NO_BODY:
        return b"", True
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return _chunks(file), True
    if "content-length" in headers:
        return _exactly(file, int(headers["content-length"])), True
    return file.read(), False


def _chunks(file: BinaryIO) -> bytes:
    parts = []
    while size := int(_line(file).partition(b";")[0], 16):
        parts.append(_exactly(file, size))
        _line(file)
    while _line(file):  # headers after the body
        pass
    return b"".join(parts)


def _exactly(file: BinaryIO, size: int) -> bytes:
    if size < 0:
        raise ValueError("less than nothing")
    data = file.read(size)
    if len(data) < size:
        raise IncompleteRead(data, size - len(data))
    return data


def _line(file: BinaryIO) -> bytes:
    """Without its end."""
    line = file.readline(_LONGEST + 1)
    if len(line) > _LONGEST:
        raise LineTooLong("header line")
    if not line.endswith(b"\n"):
        raise IncompleteRead(line)
    return line.rstrip(b"\r\n")
