"""Signed webhooks from many connections: as fast as they are answered, or at a steady rate."""

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.simulator.people.person import user_id_of
from bot.simulator.webhooks.sender import as_bytes, sign

CONNECTIONS, RATE, PEOPLE = 16, 50, 200
PATH = "/matsudo/line/webhook"


@dataclass
class Run:
    """`answers`: seconds of each webhook; `sent`: reply token -> when its webhook left."""

    began: float
    seconds: float
    answers: list[float]
    sent: dict[str, float]
    refused: int


def closed(port: int, secret: str, events: int, seconds: float) -> Run:
    """`events` at most, `seconds` at most."""
    left, lock, ends = iter(range(events)), threading.Lock(), time.monotonic() + seconds

    def more() -> bool:
        with lock:
            return time.monotonic() < ends and next(left, None) is not None

    return _run(port, secret, more)


def open_loop(port: int, secret: str, seconds: float) -> Run:
    """Everyone has a moment of their own; who is late leaves at once, and its lateness counts."""
    moments, lock, began = iter(range(int(seconds * RATE))), threading.Lock(), time.monotonic()

    def more() -> bool:
        with lock:
            number = next(moments, None)
        if number is None:
            return False
        time.sleep(max(began + number / RATE - time.monotonic(), 0))
        return True

    return _run(port, secret, more)


def taken(line_port: int) -> dict[str, float]:
    """When LINE took the answer to each reply token."""
    connection = http.client.HTTPConnection("127.0.0.1", line_port, timeout=10)
    connection.request("GET", "/taken")
    return {token: at for token, at in json.loads(connection.getresponse().read())}  # noqa: C416 - lists are not pairs


def _run(port: int, secret: str, more: Callable[[], bool]) -> Run:
    run = Run(time.monotonic(), 0, [], {}, 0)

    def one(number: int) -> None:
        dice, connection = random.Random(number), http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while more():
            token = uuid.uuid4().hex
            body = as_bytes({"destination": "U0", "events": [_event(dice, token)]})
            headers = {"Content-Type": "application/json", "x-line-signature": sign(secret, body)}
            run.sent[token] = left = time.monotonic()
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            run.answers.append(time.monotonic() - left)
            run.refused += answer.status != 200

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(one, range(CONNECTIONS)))
    run.seconds = time.monotonic() - run.began
    return run


def people() -> list[str]:
    return [user_id_of(f"person {number}") for number in range(PEOPLE)]


_WHO = people()


def _event(dice: random.Random, token: str) -> dict[str, object]:
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": dice.choice(_WHO)},
        "webhookEventId": uuid.uuid4().hex,
        "deliveryContext": {"isRedelivery": False},
        "replyToken": token,
        "message": {"id": "1", "type": "text", "text": "メニュー", "quoteToken": "q"},
    }
