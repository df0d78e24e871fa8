"""Broadcasts and personal messages beside what one would take instead, in one run: one table each.

python -m tests.benchmarks.broadcast [P6] [P7] [P8]        without a word: all of them
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import DONE
from bot.domain.delivery.outbox import Delivery
from bot.jobs import relay
from bot.service import Service
from tests.benchmarks import ours
from tests.benchmarks.ours import Line

MANY, FEW, PUSHES, ROUNDS, THREADS = 100_000, 5_000, 10_000, 3, 8
SAID = ("calls", "refused", "most_in_a_second", "doubled")  # of LINE
FREE = 100_000  # calls a second: no rate, to see what the machine can do


def main(wanted: Sequence[str]) -> None:
    for name, run in (("P6", peers), ("P7", at_lines_ceiling), ("P8", personal)):
        if not wanted or name in wanted:
            run()


def peers() -> None:
    """Without a rate and with a LINE that answers at once; the peers keep no rows."""
    from tests.benchmarks.peers import environment

    _title("P6: a broadcast, from the first row or task written to the last family reached; LINE answers at once")
    _row("what", "n", "recipients/s", "ours, PostgreSQL, is", "load")
    with tempfile.TemporaryDirectory() as folder, ours.line() as line, environment.installed(Path(folder)) as python:
        own = {kind: _ours(kind, Path(folder), line) for kind in ("SQLite", "PostgreSQL")}
        best = own["PostgreSQL"]
        for kind, rate in own.items():
            _row(
                f"maisapo, {kind}, one process, a row a recipient", MANY, f"{rate:,.0f}", f"{best / rate:.2f}x", _load()
            )
        for what, tasks, way, people in _PEERS:
            rate = _best(lambda t=tasks, w=way, n=people: n / environment.seconds(python, t, w, n, _anew(line)))
            _row(what, people, f"{rate:,.0f}", f"{best / rate:.2f}x", _load())


_PEERS = (
    ("Celery, prefork 2, a task a recipient, no rows", "celery_tasks", "push", FEW),
    ("Celery, prefork 2, a task of 500, no rows", "celery_tasks", "multicast", MANY),
    ("dramatiq, 2 x 8, a message a recipient, no rows", "dramatiq_tasks", "push", FEW),
)


def at_lines_ceiling() -> None:
    """The town's rate is set to LINE's own, which is twice our default, and LINE says 429 to whatever is more."""
    _title("P7: 100,000 families, LINE takes 100 ms and 200 multicasts in any second")
    _row(
        "database",
        "round",
        "n",
        "written down s",
        "end to end s",
        "CPU s, PostgreSQL's too",
        "calls",
        "429",
        "most in a second",
        "doubled",
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("SQLite", "PostgreSQL"):
            with ours.line(0.1, 200) as line, ours.town(kind, Path(folder), line.url, MANY) as service:
                ours.may_send(service, multicast=200)
                for number in range(ROUNDS):
                    time.sleep(1.1)
                    _row(kind, number + 1, MANY, *_broadcast(service, line))


def personal() -> None:
    """One process on one core, and everything it does: claim, open, send, write down."""
    _title("P8: personal messages, one process held to one core; LINE answers at once")
    _row("what", "n", "pushes/s", "CPU µs a push", "of the SDK's CPU")
    for message, name in ((ours.SNOW, "a line of text"), (_card(), "a reminder's card")):
        with ours.line() as line:
            base = _pinned(lambda line=line, message=message: _sdk(line, message))
            _row(f"the SDK's models and client, {THREADS} threads, no rows; {name}", PUSHES, *_cost(*base, base[1]))
            with tempfile.TemporaryDirectory() as folder:
                for kind in ("SQLite", "PostgreSQL"):
                    with ours.town(kind, Path(folder), line.url, PUSHES) as service:
                        ours.may_send(service, push=FREE)
                        _owe(service, message)
                        line.forget()
                        found = _pinned(lambda service=service: _until_sent(service))
                        _row(f"maisapo, {kind}, a row each; {name}", PUSHES, *_cost(*found, base[1]))
                        assert (line.told()["people"], line.told()["doubled"]) == (PUSHES, 0)


def _ours(kind: str, folder: Path, line: Line) -> float:
    with ours.town(kind, folder, line.url, MANY) as service:
        ours.may_send(service, multicast=FREE)

        def once() -> float:
            ours.forget(service)
            _anew(line)
            began = time.monotonic()
            ours.freeze(service)
            _until_sent(service)
            assert line.told()["people"] == MANY
            return MANY / (time.monotonic() - began)

        return _best(once)


def _broadcast(service: Service, line: Line) -> list[Any]:
    ours.forget(service)
    line.forget()
    began, busy = time.monotonic(), ours.cpu(service)
    ours.freeze(service)
    written = time.monotonic() - began
    _until_sent(service)
    took, busy = time.monotonic() - began, ours.cpu(service) - busy
    told = line.told()
    assert told["people"] == MANY
    return [f"{written:.2f}", f"{took:.2f}", f"{busy:.2f}", *(told[name] for name in SAID)]


def _owe(service: Service, messages: list[dict[str, Any]]) -> None:
    now = clock.now()
    with service.db.write() as session:
        for number in range(PUSHES):
            order = Order(f"{number:032x}", f"U{number:032x}", "notice", messages)
            deliveries.enqueue(session, order, now)


def _until_sent(service: Service) -> None:
    waiting = select(Delivery.id).where(Delivery.state.not_in(DONE)).limit(1)
    while True:
        relay.run(service, clock.now())
        with service.db.read() as session:
            if session.scalars(waiting).first() is None:
                return


def _sdk(line: Line, messages: list[dict[str, Any]]) -> None:
    from linebot.v3.messaging import ApiClient, Configuration, Message, MessagingApi, PushMessageRequest

    configuration = Configuration(access_token="token", host=line.url)
    configuration.connection_pool_maxsize = THREADS
    api = MessagingApi(ApiClient(configuration))

    def push(number: int) -> None:
        built = [Message.from_dict(one) for one in messages]
        api.push_message(PushMessageRequest(to=f"U{number:032x}", messages=built), x_line_retry_key=None)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(push, range(PUSHES)))


def _card() -> list[dict[str, Any]]:
    """The reminder of an interview, as it is sent."""
    with tempfile.TemporaryDirectory() as folder:
        service = ours.make_service(f"sqlite:///{folder}/x.db", "http://127.0.0.1:1", None)
        values = {"starts_at": ours.NOON, "hub": "Hub", "address": "Address"}
        return service.speaker.notice("interview_reminder_hub", values, "ja")


def _pinned(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of the clock and of the processor, on the first core only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        began, busy = time.monotonic(), time.process_time()
        work()
        return time.monotonic() - began, time.process_time() - busy
    finally:
        os.sched_setaffinity(0, before)


def _cost(took: float, busy: float, base: float) -> list[str]:
    return [f"{PUSHES / took:,.0f}", f"{1e6 * busy / PUSHES:.0f}", f"{busy / base:.2f}x"]


def _best(once: Callable[[], float]) -> float:
    """Of three rounds, because others use the machine as well."""
    return max(once() for _ in range(ROUNDS))


def _anew(line: Line) -> Line:
    line.forget()
    return line


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _title(text: str) -> None:
    sys.stdout.write(f"\n{text}\n\n")


def _row(*cells: object) -> None:
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
