"""Ten thousand reminders due at one minute, beside APScheduler's own store with a job for each: one table.

python -m tests.benchmarks.reminders
"""

import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert, select, text

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import Delivery
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.jobs import reminders
from bot.service import Service
from tests.benchmarks import ours
from tests.jobs.town import HUB, NOON

MANY, FEW, ROUNDS = 10_000, 1_000, 3
SEATS = 100  # interviews that begin at the same time at the same hub


def main() -> None:
    _row("store", "how", "n", "reminders/s", "the same of ours is", "left out", "twice")
    _row(*["---"] * 7)
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, ours.town(kind, Path(folder), "http://127.0.0.1:1", MANY) as town:
            _book(town)
            rates = {}
            for workers in (1, 2):
                rates[workers], found = max(_swept(town, workers) for _ in range(ROUNDS))
                _row(kind, f"one sweep, {workers} at once, a row each", MANY, f"{rates[workers]:,.0f}", "1x", *found)
            for what, job in (
                ("a job each, which writes the same row", _write),
                ("a job each, which does nothing", _nothing),
            ):
                rate, found = _scheduled(town, job)
                _row(kind, f"APScheduler, {what}", FEW, f"{rate:,.0f}", f"{rates[2] / rate:.1f}x", *found)


def _book(town: Service) -> None:
    """The day before each of them, at noon, the reminder is due."""
    hour, now = NOON + timedelta(days=1), clock.now() - timedelta(days=9)
    slots = [
        {"hub_id": HUB, "starts_at": hour + timedelta(milliseconds=n), "minutes": 30} for n in range(MANY // SEATS)
    ]
    same = {"hub_id": HUB, "way": "hub", "booked_at": now, "changed_at": now, "booked_by": "parent"}
    with town.db.write() as session:
        session.execute(insert(Slot), [one | {"ways": ["hub"], "seats": SEATS} for one in slots])
        ids = list(session.scalars(select(Slot.id).order_by(Slot.id)))[-len(slots) :]
        rows = [same | {"parent_id": f"{n:032x}", "slot_id": ids[n // SEATS]} for n in range(MANY)]
        session.execute(insert(Interview), rows)
        session.execute(text("analyze"))  # as a running database has done long ago


def _swept(town: Service, workers: int) -> tuple[float, tuple[int, int]]:
    """How many a second, and who was left out or got two."""
    _forget(town)
    start, now = threading.Barrier(workers + 1), clock.now() + timedelta(minutes=1)

    def work() -> None:
        start.wait()
        reminders.run(town, now)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    reminders.run(town, now)  # the next tick: what somebody else held meanwhile
    return MANY / took, _found(town, MANY)


def _scheduled(town: Service, job: Callable[[int], None]) -> tuple[float, tuple[int, int]]:
    """The scheduler as its manual shows it, in one process, with ten threads."""
    global _town
    _town = town
    _forget(town)
    store = SQLAlchemyJobStore(engine=town.db.engine, tablename=f"jobs_{job.__name__}")
    pool = {"default": ThreadPoolExecutor(10)}
    scheduler = BackgroundScheduler(jobstores={"default": store}, executors=pool, timezone=UTC)
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for number in range(FEW):
        scheduler.add_job(job, "date", (number,), run_date=due, id=f"{number}", misfire_grace_time=3600)
    _done.clear()
    began = time.monotonic()
    scheduler.resume()
    while len(_done) < FEW and time.monotonic() - began < 120:
        time.sleep(0.005)
    took = time.monotonic() - began
    scheduler.shutdown(wait=True)
    counted = Counter(_done)
    return FEW / took, (FEW - len(counted), sum(counted.values()) - len(counted))


_town: Any = None
_done: list[int] = []


def _nothing(number: int) -> None:
    _done.append(number)


def _write(number: int) -> None:
    now = clock.now()
    values = {"starts_at": NOON + timedelta(days=1, seconds=number // SEATS), "hub": "Hub", "address": None}
    messages = _town.speaker.notice("interview_reminder_hub", values, "ja")
    with _town.db.write() as session:
        order = Order(f"{number:032x}", f"U{number:032x}", "reminder", messages, dedupe=f"reminder:{number}:1:1440")
        deliveries.enqueue(session, order, now)
    _done.append(number)


def _forget(town: Service) -> None:
    with town.db.write() as session:
        session.execute(Delivery.__table__.delete())  # type: ignore[attr-defined]


def _found(town: Service, people: int) -> tuple[int, int]:
    with town.db.read() as session:
        got = Counter(session.scalars(select(Delivery.parent_id)))
    return people - len(got), sum(got.values()) - len(got)


def _row(*cells: object) -> None:
    sys.stdout.write("| " + " | ".join(map(str, cells)) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
