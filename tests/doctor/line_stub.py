"""LINE as far as the doctor asks it: fixed answers, which a test changes."""

import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

INFO, ENDPOINT, TEST = "/v2/bot/info", "/v2/bot/channel/webhook/endpoint", "/v2/bot/channel/webhook/test"
QUOTA, USED = "/v2/bot/message/quota", "/v2/bot/message/quota/consumption"
TESTED = {"success": True, "timestamp": "2026-11-24T00:00:00Z", "statusCode": 200, "reason": "OK", "detail": "200"}


class AccountStub:
    """`answers`: status and body by path; `ahead`: of LINE's clock."""

    def __init__(self, webhook: str) -> None:
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {
            INFO: (200, info()),
            ENDPOINT: (200, {"endpoint": webhook, "active": True}),
            TEST: (200, TESTED),
            QUOTA: (200, {"type": "limited", "value": 200}),
            USED: (200, {"totalUsage": 10}),
        }
        self.ahead = timedelta(0)
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(stub: "AccountStub") -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's self is another
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append(self.path)
                status, body = stub.answers[self.path]
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response_only(status)
                self.send_header("Date", format_datetime(datetime.now(UTC) + stub.ahead, usegmt=True))
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            do_POST = do_GET  # noqa: N815 - named by the library

            def log_message(self, *_: object) -> None: ...

        return Handler


def info(**other: str) -> dict[str, str]:
    shown = {"userId": "U" + "0" * 32, "basicId": "@matsudo", "displayName": "Matsudo"}
    return shown | {"chatMode": "chat", "markAsReadMode": "manual"} | other
