"""What an answer says, and whether it is LINE's at all: a proxy, a sign-in page or a gateway may speak in its place."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.line.client import LineClient, Outcome

PAGE, SAID = b"<html><title>Sign in</title></html>", b'{"message": "..."}'


class Gateway:
    """Answers every call with `status` and `body`; with LINE's number only where `numbered`."""

    def __init__(self) -> None:
        self.status, self.body, self.numbered = 200, b"{}", False
        self.tokens: list[str | None] = []
        self.good = "token"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(gateway) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                gateway.tokens.append(self.headers["Authorization"])
                self.send_response(gateway.status)
                self.send_header("Content-Length", str(len(gateway.body)))
                if gateway.numbered:
                    self.send_header("X-Line-Request-Id", "1")
                self.end_headers()
                self.wfile.write(gateway.body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


BARE = {200: Outcome.ACCEPTED, 400: Outcome.REFUSED, 409: Outcome.ALREADY}  # without a word and without a number


@pytest.mark.parametrize(
    ("status", "by_line", "by_another"),
    [
        (200, Outcome.ACCEPTED, Outcome.TROUBLE),
        (302, Outcome.REFUSED, Outcome.TROUBLE),
        (400, Outcome.REFUSED, Outcome.TROUBLE),
        (404, Outcome.REFUSED, Outcome.TROUBLE),
        (408, Outcome.REFUSED, Outcome.TROUBLE),
        (409, Outcome.ALREADY, Outcome.TROUBLE),
        (401, Outcome.NO_ACCESS, Outcome.NO_ACCESS),
        (403, Outcome.NO_ACCESS, Outcome.NO_ACCESS),
        (407, Outcome.REFUSED, Outcome.TROUBLE),
        (429, Outcome.RATE, Outcome.RATE),
        (500, Outcome.TROUBLE, Outcome.TROUBLE),
    ],
)
def test_only_lines_own_word_decides_about_a_message(
    gateway: Gateway, status: int, by_line: Outcome, by_another: Outcome
) -> None:
    """Its own: numbered, or a JSON object. Of a page nobody knows whether the message got through."""
    line = LineClient("token", gateway.url)
    gateway.status = status
    answers = ((SAID, False, by_line), (PAGE, True, by_line), (PAGE, False, by_another))
    for body, numbered, outcome in (*answers, (b"", False, BARE.get(status, by_another))):
        gateway.body, gateway.numbered = body, numbered
        assert line.push("aoi", [], "key").outcome is outcome


def test_of_many_who_met_the_old_token_each_finds_the_new_one(gateway: Gateway) -> None:
    """Whoever reads it first changes it for all: it is not the same as no new one."""
    held = ["old"]
    line = LineClient("old", gateway.url, newest=lambda: held[0])
    gateway.status = 401
    answers = [line.push("aoi", [], "key") for _ in range(3)]
    assert [line.renew(one.token) for one in answers] == [False] * 3
    held[0] = "new"
    assert [line.renew(one.token) for one in answers] == [True] * 3
    assert line.renew(line.push("aoi", [], "key").token) is False
    assert gateway.tokens == ["Bearer old"] * 3 + ["Bearer new"]
