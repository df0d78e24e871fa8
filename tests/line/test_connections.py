"""Connections to LINE stay open between calls, and one that LINE has closed meanwhile costs no message."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from bot.line.connections import BROKEN, Connections

SAID = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Line-Request-Id: r\r\n\r\n{}"


@dataclass
class Server:
    """Answers so many calls on each connection, then closes it without a word."""

    calls: int
    answer: bytes = SAID
    url: str = ""
    ended: list[threading.Event] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            ended = threading.Event()
            self.ended.append(ended)
            with connection:
                for _ in range(self.calls):
                    if not connection.recv(4096):
                        break
                    connection.sendall(self.answer)
            ended.set()


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        threading.Thread(target=server.serve, args=(listening,), daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)


def test_many_calls_go_over_one_connection() -> None:
    with serving(Server(calls=3)) as server:
        line = Connections(server.url, 4)
        found = [line.call("GET", "/v2/bot/info", None, {}) for _ in range(3)]
        assert [(one.status, one.data, one.headers["x-line-request-id"]) for one in found] == [(200, b"{}", "r")] * 3
        assert len(server.ended) == 1


def test_what_line_has_closed_meanwhile_is_not_used_again() -> None:
    with serving(Server(calls=1)) as server:
        line = Connections(server.url, 4)
        for number in range(3):
            assert line.call("GET", "/v2/bot/info", None, {}).status == 200
            assert server.ended[number].wait(5)


def test_half_an_answer_is_none() -> None:
    with serving(Server(calls=1, answer=SAID[:-1])) as server, pytest.raises(BROKEN):
        Connections(server.url, 4).call("GET", "/v2/bot/info", None, {})
