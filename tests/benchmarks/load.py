"""Signed webhooks from many connections: as fast as they are answered, or at a steady rate. All made beforehand."""

import http.client
import json
import random
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.simulator.people.person import user_id_of
from bot.simulator.webhooks.events import ulid
from bot.simulator.webhooks.sender import as_bytes, sign

CLOSED, OPEN, PEOPLE = 16, 32, 500
PATH = "/matsudo/line/webhook"
MENU: Mapping[str, object] = {
    "type": "message",
    "message": {"id": "1", "type": "text", "text": "メニュー", "quoteToken": "q"},
}
WORDS: Mapping[str, object] = {
    "type": "message",
    "message": {"id": "1", "type": "text", "text": "きょうは雨でした。あしたはどうかな", "quoteToken": "q"},
}
TAP: Mapping[str, object] = {"type": "postback", "postback": {"data": "f=request_consultation"}}


@dataclass
class Run:
    """`answers`: seconds of each webhook; `sent`: reply token -> when it was due; `kept`: those answered 200."""

    began: float = 0.0
    seconds: float = 0.0
    answers: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Load:
    """`rate`: events a second, or 0 for as fast as they are answered."""

    port: int
    secret: str
    what: Mapping[str, object]
    events: int
    rate: float = 0.0

    def run(self) -> Run:
        requests = iter([self._request(random.Random(number)) for number in range(self.events)])
        lock, run = threading.Lock(), Run()

        def more() -> tuple[str, bytes] | None:
            with lock:
                return next(requests, None)

        run.began = time.monotonic()
        threads = OPEN if self.rate else CLOSED
        moments = iter([number / self.rate for number in range(self.events)] if self.rate else [])

        def due() -> float:
            """Everyone has a moment of their own; who is late leaves at once, and its lateness counts."""
            if not self.rate:
                return time.monotonic()
            with lock:
                moment = run.began + next(moments)
            time.sleep(max(moment - time.monotonic(), 0))
            return moment

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda _: self._one(run, more, due), range(threads)))
        run.seconds = time.monotonic() - run.began
        return run

    def _one(self, run: Run, more: Callable[[], tuple[str, bytes] | None], due: Callable[[], float]) -> None:
        line: socket.socket | None = None
        while request := more():
            token, sent = request
            run.sent[token] = moment = due()
            try:
                line = line or socket.create_connection(("127.0.0.1", self.port), timeout=20)
                line.sendall(sent)
                answer = _answer(line)
            except OSError:
                answer, line = b"", None
            run.answers.append(time.monotonic() - moment)
            if answer.startswith(b"HTTP/1.1 200"):
                run.kept.add(token)
            elif line:
                line.close()
                line = None

    def _request(self, dice: random.Random) -> tuple[str, bytes]:
        token = uuid.uuid4().hex
        body = as_bytes({"destination": "U0", "events": [event(dice.choice(_WHO), self.what, token)]})
        head = [
            f"POST {PATH} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Content-Type: application/json",
            "User-Agent: LineBotWebhook/2.0", f"x-line-signature: {sign(self.secret, body)}",
            f"Content-Length: {len(body)}",
        ]  # fmt: skip
        return token, "\r\n".join([*head, "", ""]).encode() + body


def taken(line_port: int) -> list[tuple[str, float]]:
    """Each call to LINE: the reply token, and when it came."""
    connection = http.client.HTTPConnection("127.0.0.1", line_port, timeout=10)
    connection.request("GET", "/taken")
    return [(token, at) for token, at in json.loads(connection.getresponse().read())]


def people() -> list[str]:
    return list(_WHO)


_WHO = [user_id_of(f"person {number}") for number in range(PEOPLE)]


def _answer(line: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        part = line.recv(65536)
        if not part:
            raise ConnectionError
        found += part
    head, _, body = found.partition(b"\r\n\r\n")
    length = 0
    for one in head.split(b"\r\n"):
        if one.lower().startswith(b"content-length:"):
            length = int(one.split(b":")[1])
    while len(body) < length:
        body += line.recv(65536)
    return found


def event(who: str, what: Mapping[str, object], token: str) -> dict[str, object]:
    return {
        **what,
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": who},
        "webhookEventId": ulid(datetime.now(UTC)),  # as LINE numbers them: one after the other
        "deliveryContext": {"isRedelivery": False},
        "replyToken": token,
    }
