"""LINE as far as the outbox needs it: keys and tokens taken once, faults on demand, and a ledger of what was taken."""

import json
import socket
import threading
from collections import Counter, deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUOTA = json.dumps({"message": "You have reached your monthly limit."}).encode()
RATE = json.dumps({"message": "The API rate limit has been exceeded. Try again later."}).encode()
REFUSED = json.dumps({"message": "Failed to send messages"}).encode()


@dataclass(frozen=True)
class Call:
    """A call as it came in."""

    way: str
    to: str  # of a multicast: everybody, with commas between
    key: str | None
    messages: list[dict[str, Any]]
    token: str | None = None

    def people(self) -> list[str]:
        return self.to.split(",")


class LineStub:
    """`faults`: what happens to the next calls: ok, 500, taken_then_500, cut, stall, rate, quota, 400, 401.

    `bad`: people whose id LINE does not take. `month`: allowed (None: without limit) and used.
    """

    def __init__(self) -> None:
        self.bad: set[str] = set()
        self.month: tuple[int | None, int] = (None, 0)
        self.lets_in = True
        self.calls: list[Call] = []
        self.taken: list[Call] = []
        self.faults: deque[str] = deque()
        self.always = "ok"
        self.going_on = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.going_on.set()
        self._server.shutdown()
        self._server.server_close()

    def keys_tried(self) -> set[str | None]:
        return {call.key for call in self.calls}

    def taken_by(self) -> Counter[str]:
        """How many messages each person got."""
        return Counter(person for call in self.taken for person in call.people())

    def _meet(self, call: Call) -> tuple[int, bytes] | str:
        with self._lock:
            self.calls.append(call)
            fault = self.faults.popleft() if self.faults else self.always
            fault = fault if self.lets_in else "401"
            if fault in ("500", "cut_before", "stall", "rate", "quota", "400", "401"):
                return _ANSWERS.get(fault, fault)
            if self.bad & set(call.people()):
                return _ANSWERS["400"]
            if call.token and any(call.token == before.token for before in self.taken):
                return _ANSWERS["400"]
            if call.key and any(call.key == before.key for before in self.taken):
                return 409, b'{"message": "The retry key is already accepted"}'
            self.taken.append(call)
            return _ANSWERS.get(fault, fault)

    def _tell(self, path: str) -> tuple[int, dict[str, Any]]:
        """The month's quota, what is used of it, and who we are; a profile is nobody's business here."""
        allowed, used = self.month
        limited: dict[str, Any] = {"type": "limited", "value": allowed} if allowed is not None else {"type": "none"}
        bot = {"userId": "U", "basicId": "@b", "displayName": "b", "chatMode": "bot", "markAsReadMode": "auto"}
        told = {"quota": limited, "consumption": {"totalUsage": used}, "info": bot}
        known = told.get(path.rsplit("/", 1)[-1])
        return (401, {}) if not self.lets_in else (404, {}) if known is None else (200, known)

    def _handler(stub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, answer = stub._tell(self.path)
                self._answer(status, json.dumps(answer).encode())

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                way = self.path.rsplit("/", 1)[-1]
                to = body.get("to", "")
                to = ",".join(to) if isinstance(to, list) else to
                call = Call(way, to, self.headers["X-Line-Retry-Key"], body.get("messages", []), body.get("replyToken"))
                answer = stub._meet(call)
                if answer == "stall":
                    stub.going_on.wait(20)
                if isinstance(answer, str):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                else:
                    self._answer(*answer)

            def _answer(self, status: int, text: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.send_header("X-Line-Request-Id", "stub")
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


_ANSWERS: dict[str, tuple[int, bytes]] = {
    "ok": (200, b"{}"),
    "500": (500, b"{}"),
    "taken_then_500": (500, b"{}"),
    "rate": (429, RATE),
    "quota": (429, QUOTA),
    "400": (400, REFUSED),
    "401": (401, b"{}"),
}
