"""Signs webhooks, sends them in order for each chat - or as mischief wants it - and keeps what became of them."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.simulator.request_log import Logged
from bot.simulator.webhooks.events import Event, redelivery_of
from bot.simulator.webhooks.lanes import Lanes
from bot.simulator.webhooks.mischief import Mischief
from bot.simulator.webhooks.poster import Poster
from bot.simulator.webhooks.redelivery import Parcel, Redeliveries
from bot.simulator.webhooks.sorting import Letter, Sorting
from bot.simulator.webhooks.statistics import WebhookError, WebhookErrors

Signature = Literal["right", "wrong", "none"]
NO_EVENTS = b'"events":[]}'  # how the body of a verification call ends


class Webhooks:
    """`revive` is told of each event that is delivered again: its reply token lives anew."""

    def __init__(
        self,
        secret: str,
        now: Callable[[], datetime],
        log: Callable[[Logged], None],
        revive: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self._secret = secret
        self._now = now
        self._log = log
        self._revive = revive
        self._lanes = Lanes()
        self.poster = Poster()
        self.mischief = Mischief()
        self.errors = WebhookErrors()
        self._sorting = Sorting(self.mischief, self._lanes, self._post)
        self._redeliveries = Redeliveries(now, self._post_again)

    @property
    def redeliveries_waiting(self) -> int:
        return self._redeliveries.waiting

    def send_later(self, url: str, destination: str, event: Event) -> None:
        """Queue one event behind the earlier ones of the same chat."""
        self._sorting.take(Letter(url, destination, event))

    def redeliver_later(self, url: str, destination: str, event: Event) -> None:
        self._revive(event)
        parcel = Parcel(url, destination, [redelivery_of(event)])
        self._lanes.add(Letter(url, destination, event).lane, lambda: self._deliver(parcel))

    def send(self, url: str, body: bytes, signature: Signature = "right") -> Logged:
        """Send these very bytes now and wait for the answer."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "LineBotWebhook/2.0"}
        if signature != "none":
            signed = body if signature == "right" else body + b" "
            headers["x-line-signature"] = sign(self._secret, signed)
        at = self._now()
        outcome = self.poster.post(url, body, headers)
        entry = Logged("webhook", "POST", urlsplit(url).path, outcome.status, outcome.reason, at, outcome.took_ms, body)
        if outcome.reason != "ok" and not body.endswith(NO_EVENTS):
            self.errors.add(WebhookError(at, outcome.reason, outcome.status, outcome.took_ms))
        self._log(entry)
        return entry

    def wait_idle(self, timeout: float) -> None:
        """Until nothing is under way. Redeliveries that are not due yet are not waited for."""
        ends = time.monotonic() + timeout
        while True:
            self._redeliveries.release_due()
            self._lanes.wait_idle(ends - time.monotonic())
            if not self._redeliveries.release_due():
                return

    def _post(self, letters: list[Letter], lane: str) -> None:
        delay, empty = self.mischief.delay(), self.mischief.happens(self.mischief.empty)
        parcel = Parcel(letters[0].url, letters[0].destination, [letter.event for letter in letters])

        def deliver() -> None:
            time.sleep(delay)
            if empty:
                self.send(parcel.url, _body(parcel.destination, []))
            self._deliver(parcel)

        self._lanes.add(lane, deliver)

    def _deliver(self, parcel: Parcel) -> None:
        sent = self.send(parcel.url, _body(parcel.destination, parcel.events))
        after = self.mischief.redelivered_after
        if sent.reason != "ok" and self.mischief.redelivery and parcel.attempts < len(after):
            failed = replace(parcel, attempts=parcel.attempts + 1)
            self._redeliveries.add(failed, after[parcel.attempts])

    def _post_again(self, parcel: Parcel) -> None:
        again = replace(parcel, events=[redelivery_of(event) for event in parcel.events])

        def deliver() -> None:
            for event in again.events:
                self._revive(event)
            self._deliver(again)

        self._lanes.add(f"again {parcel.events[0]['webhookEventId']}", deliver)


def _body(destination: str, events: list[Event]) -> bytes:
    return as_bytes({"destination": destination, "events": events})


def sign(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def as_bytes(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
