"""Signs webhooks, sends them in order for each person, and keeps what became of them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.simulator.request_log import Logged
from bot.simulator.webhooks.events import Event
from bot.simulator.webhooks.lanes import Lanes
from bot.simulator.webhooks.poster import Poster

Signature = Literal["right", "wrong", "none"]


class Webhooks:
    def __init__(self, secret: str, now: Callable[[], datetime], log: Callable[[Logged], None]) -> None:
        self._secret = secret
        self._now = now
        self._log = log
        self._lanes = Lanes()
        self._poster = Poster()

    def send_later(self, url: str, destination: str, event: Event) -> None:
        """Queue one event behind the earlier ones of the same person."""
        body = as_bytes({"destination": destination, "events": [event]})
        self._lanes.add(event["source"]["userId"], lambda: self.send(url, body))

    def send(self, url: str, body: bytes, signature: Signature = "right") -> Logged:
        """Send these very bytes now and wait for the answer."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "LineBotWebhook/2.0"}
        if signature != "none":
            signed = body if signature == "right" else body + b" "
            headers["x-line-signature"] = sign(self._secret, signed)
        at = self._now()
        outcome = self._poster.post(url, body, headers)
        entry = Logged("webhook", "POST", urlsplit(url).path, outcome.status, outcome.reason, at, outcome.took_ms, body)
        self._log(entry)
        return entry

    def wait_idle(self, timeout: float) -> None:
        self._lanes.wait_idle(timeout)


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def as_bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
