"""From the webhook to the card in LINE's hands: all well, and with database, worker or quota gone; one table.

python -m tests.benchmarks.danger [cards]        300 cards a row, ten a second, over gunicorn with two workers
"""

import http.client
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bot.simulator.webhooks.sender import as_bytes, sign
from tests.benchmarks import load
from tests.benchmarks.bots import database, line
from tests.benchmarks.table import part
from tests.faults import crowd
from tests.faults.processes import SECRET, Town, kill, prepared

CARDS, RATE, LATENCY = 300, 10, 0.3
WORDS = "夫に首をしめられました。今トイレにかくれています"
COLUMNS = ["database", "what is gone", "n", "card p50 ms", "card p99 ms", "card max ms", "missing", "webhooks not 200"]


def main(cards: int) -> None:
    _write(COLUMNS)
    _write(["---"] * len(COLUMNS))
    for name in ("SQLite", "PostgreSQL"):
        for gone in ("nothing", "worker", "database"):
            _write([name, gone, str(cards), *_row(name, gone, cards)])


def _row(name: str, gone: str, cards: int) -> list[str]:
    with _town(name) as (town, line_port):
        web = town.start_web()
        worker = None if gone == "worker" else town.start("work")
        try:
            _send(town, 20)  # warm
            if gone == "database":
                with town.service.db.engine.begin() as connection:
                    connection.execute(text("alter table inbox_event rename to away"))
            left, refused = _send(town, cards)
            return [*_figures(line_port, left), str(refused)]
        finally:
            for one in filter(None, (web, worker)):
                kill(one)


@contextmanager
def _town(name: str) -> Iterator[tuple[Town, int]]:
    with tempfile.TemporaryDirectory() as folder, line(LATENCY) as line_port, database(name, folder) as url:  # noqa: SIM117
        with prepared(Path(folder), url, LINE_API_HOST=f"http://127.0.0.1:{line_port}") as town:
            crowd.expecting(town.service.db, load.people())
            yield town, line_port


def _send(town: Town, cards: int) -> tuple[dict[str, float], int]:
    """Everyone has a moment of their own; when each left, by reply token."""
    left, refused, began = dict[str, float](), 0, time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", town.port, timeout=20)
    people = load.people()
    for number in range(cards):
        time.sleep(max(began + number / RATE - time.monotonic(), 0))
        token = uuid.uuid4().hex
        body = as_bytes({"destination": "U0", "events": [_event(people[number % len(people)], token)]})
        headers = {"Content-Type": "application/json", "x-line-signature": sign(SECRET, body)}
        left[token] = time.monotonic()
        connection.request("POST", load.PATH, body, headers)
        answer = connection.getresponse()
        answer.read()
        refused += answer.status != 200
    time.sleep(3)
    return left, refused


def _figures(line_port: int, left: dict[str, float]) -> list[str]:
    came = dict(reversed(load.taken(line_port)))  # the first call of each
    waits = sorted(came[token] - at for token, at in left.items() if token in came)
    figures = [f"{1000 * part(waits, share):.0f}" for share in (0.5, 0.99, 1.0)]
    return [*figures, str(len(left) - len(waits))]


def _event(user: str, token: str) -> dict[str, object]:
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": uuid.uuid4().hex,
        "deliveryContext": {"isRedelivery": False},
        "replyToken": token,
        "message": {"id": "1", "type": "text", "text": WORDS, "quoteToken": "q"},
    }


def _write(cells: list[str]) -> None:
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CARDS)
