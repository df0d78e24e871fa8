"""An hour at 100 events a second while news go out: memory, replies, and whether a crisis ever waits for news.

python -m tests.benchmarks.soak [--minutes 60] [--rate 100] [--database SQLite|PostgreSQL] [--write]
By day in Japan: at night no news leave. The lateness of our own load generator is reported beside the replies.
"""

import argparse
import http.client
import os
import random
import statistics
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import Delivery
from bot.domain.news import broadcasts
from bot.domain.people.parents import Parent
from bot.service import Service
from bot.simulator.people.person import user_id_of
from bot.simulator.webhooks.sender import as_bytes, sign
from tests.benchmarks import bots, load
from tests.benchmarks.bots import database
from tests.benchmarks.load import MENU
from tests.faults import crowd
from tests.faults.processes import SECRET, Town, kill, prepared, wait_for

PEOPLE, FAMILIES, CONNECTIONS = 200, 12_000, 12
NEWS_EVERY, CRISIS_EVERY, SAMPLE_EVERY = 60.0, 5.0, 15.0
DANGER = "\u6b7b\u306b\u305f\u3044"
DANGER_PART = 0.01


@dataclass
class Soak:
    """`sent`: reply token -> when it should have left; `late`: by how much our own load was late."""

    sent: dict[str, float] = field(default_factory=dict)
    danger: set[str] = field(default_factory=set)
    late: list[float] = field(default_factory=list)
    refused: int = 0
    memory: list[tuple[float, float, float]] = field(default_factory=list)  # seconds, a web worker, the worker: MiB


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--rate", type=float, default=100)
    asked.add_argument("--database", default="PostgreSQL", choices=("SQLite", "PostgreSQL"))
    asked.add_argument("--write", action="store_true")
    how = asked.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        bots.line(0.05) as line,
        database(how.database, folder) as url,
        prepared(Path(folder), url, LINE_API_HOST=f"http://127.0.0.1:{line}") as town,
    ):
        report = _run(town, line, how)
    print(report)  # noqa: T201 - that is what it is for
    if how.write:
        file = Path("docs/benchmarks-soak.md")
        before = file.read_text(encoding="utf-8") if file.exists() else _HEAD
        file.write_text(before + report, encoding="utf-8")


def _run(town: Town, line: int, how: argparse.Namespace) -> str:
    crowd.expecting(town.service.db, load.people())
    _families(town.service)
    web, worker = town.start_web(2), town.start("work")
    wait_for(f"http://127.0.0.1:{town.port}/healthz")
    soak, over = Soak(), threading.Event()
    helpers = [
        threading.Thread(target=_tell_news, args=(town.service, over)),
        threading.Thread(target=_owe_crises, args=(town.service, over)),
        threading.Thread(target=_watch_memory, args=(soak, web.pid, worker.pid, over)),
    ]
    loads = [os.getloadavg()[0]]
    try:
        for one in helpers:
            one.start()
        _load(soak, town.port, how.rate, how.minutes * 60)
        loads.append(os.getloadavg()[0])
        time.sleep(20)
    finally:
        over.set()
        for one in helpers:
            one.join()
        replies = dict(reversed(load.taken(line)))  # the first call of each
        for process in (web, worker):
            kill(process)
    return _report(soak, replies, town.service, how, loads)


def _families(service: Service) -> None:
    now = clock.now()
    same = {"hub_id": crowd.OTHER_HUB, "created_at": now, "consented_at": now, "language": "ja", "news_pace": "each"}
    rows = [{"id": f"{n:032}", "line_user_id": user_id_of(f"soak {n}"), **same} for n in range(FAMILIES)]
    with service.db.write() as session:
        session.execute(insert(Parent), rows)


def _tell_news(service: Service, over: threading.Event) -> None:
    """A broadcast to everybody of a hub, again and again."""
    number = 0
    while True:
        now, number = clock.now(), number + 1
        with service.db.write() as session:
            hub = crowd.OTHER_HUB
            broadcasts.schedule(session, hub, f"News {number}", "...", topic="closure", send_at=now, written_at=now)
        if over.wait(NEWS_EVERY):
            return


def _owe_crises(service: Service, over: threading.Event) -> None:
    """As after a reply whose fate is unknown: the numbers to call are pushed as well."""
    number = 0
    while not over.wait(CRISIS_EVERY):
        number += 1
        order = Order(f"{number % FAMILIES:032}", user_id_of(f"soak {number % FAMILIES}"), "crisis", _WORDS)
        with service.db.write() as session:
            deliveries.enqueue(session, order, clock.now())


def _watch_memory(soak: Soak, web: int, worker: int, over: threading.Event) -> None:
    began = time.monotonic()
    while not over.wait(SAMPLE_EVERY):
        soak.memory.append((time.monotonic() - began, bots.memory(web), _pss(worker)))


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _load(soak: Soak, port: int, rate: float, seconds: float) -> None:
    moments, lock, began = iter(range(int(rate * seconds))), threading.Lock(), time.monotonic()

    def one(seed: int) -> None:
        dice, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while True:
            with lock:
                number = next(moments, None)
            if number is None:
                return
            due = began + number / rate
            time.sleep(max(due - time.monotonic(), 0))
            _say(soak, connection, dice, due)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _say(soak: Soak, connection: http.client.HTTPConnection, dice: random.Random, due: float) -> None:
    token = uuid.uuid4().hex
    event = load.event(dice.choice(load.people()), MENU, token)
    if dice.random() < DANGER_PART:
        event["message"] = {"id": "1", "type": "text", "text": DANGER, "quoteToken": "q"}
        soak.danger.add(token)
    body = as_bytes({"destination": "U0", "events": [event]})
    soak.late.append(time.monotonic() - due)
    soak.sent[token] = time.monotonic()
    connection.request("POST", load.PATH, body, {"x-line-signature": sign(SECRET, body)})
    answer = connection.getresponse()
    answer.read()
    soak.refused += answer.status != 200


def _report(
    soak: Soak, replies: dict[str, float], service: Service, how: argparse.Namespace, loads: list[float]
) -> str:
    waits = {token: replies[token] - left for token, left in soak.sent.items() if token in replies}
    danger = [wait for token, wait in waits.items() if token in soak.danger]
    news, behind, crises = _outbox(service)
    half = soak.memory[len(soak.memory) // 2 :]
    rows = [
        ("database, minutes, events (n), a second", f"{how.database}, {how.minutes:g}, {len(soak.sent)}, {how.rate:g}"),
        ("load of the machine at the beginning and the end", " and ".join(f"{one:.1f}" for one in loads)),
        ("our load was late, p50 / p95", _ms(soak.late)),
        ("refused / not answered", f"{soak.refused} / {len(soak.sent) - len(waits)}"),
        ("reply, p50 / p95", _ms(list(waits.values()))),
        (f"reply to words of danger (n = {len(danger)}), p50 / p95", _ms(danger)),
        (f"pushed crisis cards (n = {len(crises)}), due to accepted, p50 / p95", _ms(crises)),
        ("news messages accepted meanwhile", str(news)),
        ("crisis cards that news chunks overtook", str(behind)),
        ("a web worker, MiB: first minute, last, growth an hour (second half)", _growth(soak.memory, half, 1)),
        ("the worker, MiB: first minute, last, growth an hour (second half)", _growth(soak.memory, half, 2)),
    ]
    lines = [f"| {what} | {found} |" for what, found in rows]
    return "\n".join(["", f"## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "", "| | |", "|---|---|", *lines, ""])


def _outbox(service: Service) -> tuple[int, int, list[float]]:
    """News messages that left; crisis cards claimed after a news chunk that was claimed a relay's tick after their due
    moment or later; and how long each card took."""
    with service.db.read() as session:
        chunks = list(session.scalars(select(Delivery.claimed_at).where(Delivery.kind == "news")))
        of_crisis = select(Delivery).where(Delivery.kind == "crisis", Delivery.parent_id.like("0000%"))
        cards = [row for row in session.scalars(of_crisis) if row.settled_at and row.claimed_at]
        news = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.kind == "news")) or 0
    tick = timedelta(seconds=1)
    behind = sum(any(at and card.due_at + tick < at < card.claimed_at for at in chunks) for card in cards)
    return news * 500, behind, [(card.settled_at - card.due_at).total_seconds() for card in cards if card.settled_at]


def _ms(seconds: list[float]) -> str:
    if not seconds:
        return "-"
    return " / ".join(f"{1000 * load_part:.0f} ms" for load_part in (_part(seconds, 0.5), _part(seconds, 0.95)))


def _part(values: list[float], part: float) -> float:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def _growth(samples: list[tuple[float, float, float]], half: list[tuple[float, float, float]], which: int) -> str:
    first = statistics.mean(one[which] for one in samples[:4])
    slope = statistics.linear_regression([one[0] for one in half], [one[which] for one in half]).slope
    return f"{first:.1f}, {samples[-1][which]:.1f}, {slope * 3600:+.1f}"


_WORDS = [{"type": "text", "text": "..."}]
_HEAD = """# Soak

`python -m tests.benchmarks.soak --minutes 60 --write`: gunicorn with two web workers, one worker, LINE played by a stub
that takes 50 ms, all on one machine of two cores. One event in a hundred is a message of danger. A broadcast to 12,000
families every minute; a crisis card pushed every five seconds. Reply: from the webhook's leaving to LINE taking it.
"""

if __name__ == "__main__":
    main()
