"""The pieces of a benchmark of sending: LINE in a process of its own, a town with many families, and one sender."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, text

from bot import app, clock
from bot.domain.delivery import rates
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import broadcasts, mailing
from bot.domain.people.parents import Parent
from bot.service import Service
from tests.benchmarks.bots import database
from tests.jobs.town import HUB, NOON, make_service, plan, prepare

LOGS = 50  # above every level: the log is not what is measured
SNOW: list[dict[str, Any]] = [{"type": "text", "text": "Snow"}]


@dataclass(frozen=True)
class Line:
    url: str

    def told(self) -> dict[str, int]:
        with urllib.request.urlopen(self.url, timeout=30) as answer:
            found: dict[str, int] = json.load(answer)
            return found

    def forget(self) -> None:
        urllib.request.urlopen(urllib.request.Request(self.url, method="DELETE"), timeout=30).close()

    def wait_for(self, people: int, patience: float) -> None:
        ends = time.monotonic() + patience
        while (told := self.told())["people"] < people:
            if time.monotonic() > ends:
                raise TimeoutError(f"{told} after {patience} s")
            time.sleep(0.02)


@contextmanager
def line(latency: float = 0, limit: int = 0) -> Iterator[Line]:
    command = [sys.executable, "-m", "tests.benchmarks.line_counter", str(latency), str(limit)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Line(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.kill()


@contextmanager
def town(kind: str, folder: Path, line_url: str, people: int) -> Iterator[Service]:
    """It is noon, and so many families are registered with one hub."""
    app.quiet_logs(LOGS)
    day = folder / f"clock-{kind}"
    day.write_text(NOON.isoformat(), encoding="utf-8")
    with database(kind, str(folder)) as url:
        service = make_service(url, line_url, day)
        prepare(service)
        populate(service, 0, people)
        try:
            yield service
        finally:
            service.db.close()
            clock.travel_by(None)


def populate(service: Service, first: int, people: int) -> None:
    now, step = clock.now(), 20_000
    for start in range(first, first + people, step):
        rows = [_parent(number, now) for number in range(start, min(start + step, first + people))]
        with service.db.write() as session:
            session.execute(insert(Parent), rows)
    with service.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze"))


def may_send(service: Service, **calls_a_second: int) -> None:
    with service.db.write() as session:
        rates.bring_in(session, calls_a_second)


def freeze(service: Service) -> None:
    with service.db.write() as session:
        now = clock.now()
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=now, written_at=now)
        mailing.freeze(session, news, lambda _: SNOW, plan(news, now))


def forget(service: Service) -> None:
    """What was written in the rounds before, so that nobody's week is full."""
    with service.db.write() as session:
        session.execute(delete(Recipient))
        session.execute(delete(Delivery))
    with service.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("recipient", "delivery") if connection.dialect.name == "postgresql" else ():
            connection.execute(text(f"vacuum analyze {name}"))


def cpu(service: Service) -> float:
    """Seconds of the processor so far: of this process, and of PostgreSQL's for this database while they live."""
    busy = time.process_time()
    if service.db.engine.dialect.name == "postgresql":
        with service.db.read() as session:
            busy += sum(_of(pid) for pid in session.scalars(text(_BACKENDS)))
    return busy


def _of(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


_BACKENDS = "select pid from pg_stat_activity where datname = current_database()"


def _parent(number: int, now: Any) -> dict[str, Any]:
    same = {"hub_id": HUB, "created_at": now, "consented_at": now, "role": "raising"}
    return {"id": f"{number:032x}", "line_user_id": f"U{number:032x}", **same}
