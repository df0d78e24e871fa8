"""Connections to LINE and for alarms, kept open between calls, as many as are asked for."""

import selectors
import ssl
from collections import deque
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import socket
from urllib.parse import urlsplit

from bot.line import wire
from bot.line.wire import Reply

CONNECT, READ = 2.0, 5.0  # seconds
_Look = getattr(selectors, "PollSelector", selectors.SelectSelector)  # poll: for any number of sockets
BROKEN = (OSError, HTTPException)  # what a call raises where no whole answer came back


class NotReached(OSError):
    """No connection, so not a byte of the call has left."""


class Connections:
    """As many at once as are asked for; `most` of them stay open for the next call. Redirects are not followed."""

    def __init__(self, url: str, most: int) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._same = {"Host": parts.netloc.rpartition("@")[2], "Accept-Encoding": "identity"}
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._most, self._idle = most, deque[HTTPConnection]()

    def call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """One try; what is `BROKEN` may have arrived all the same, unless it is `NotReached`."""
        sent = wire.written(method, path, {**self._same, **headers}, body)
        connection = self._idle_one() or self._new()
        try:
            connection.sock.sendall(sent)
            with connection.sock.makefile("rb") as file:
                said = wire.read(file)
        except BaseException:
            connection.close()
            raise
        if len(self._idle) < self._most and not said.last:
            self._idle.append(connection)
        else:
            connection.close()
        return said

    def close(self) -> None:
        """Those that nobody uses just now."""
        while self._idle:
            self._idle.pop().close()

    def _idle_one(self) -> HTTPConnection | None:
        """The one used last; those that LINE has closed meanwhile are passed over."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                break
            if not _is_over(connection.sock):
                return connection
            connection.close()
        return None

    def _new(self) -> HTTPConnection:
        at = (self._host, self._port)
        secure = self._tls and HTTPSConnection(*at, timeout=CONNECT, context=self._tls)
        connection = secure or HTTPConnection(*at, timeout=CONNECT)
        try:
            connection.connect()
        except BROKEN as error:
            raise NotReached from error
        connection.sock.settimeout(READ)
        return connection


def _is_over(sock: socket) -> bool:
    """Nothing was asked on it, so what there is to read is its end."""
    with _Look() as look:
        look.register(sock, selectors.EVENT_READ)
        return bool(look.select(0))
