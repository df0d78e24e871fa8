"""The bots side by side, each under gunicorn with the same settings and with a process that plays LINE for it."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, select, text

from bot import clock
from bot.domain.people import conversations
from bot.domain.people.parents import Parent
from bot.line import menus
from tests.benchmarks import load
from tests.faults import crowd
from tests.faults.processes import Town, children, free_port, kill, prepared, wait_for

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
ECHO, SQLITE, POSTGRESQL = "echo of the SDK (yardstick)", "maisapo, SQLite", "maisapo, PostgreSQL"
GUNICORN = ["--worker-class", "gthread", "--preload", "--no-control-socket", "--workers", "2", "--keep-alive", "30"]


@dataclass
class Bot:
    """`cold`: seconds until it answered."""

    name: str
    port: int
    line_port: int
    process: subprocess.Popen[bytes]
    cold: float

    def cpu(self) -> float:
        """Seconds of processor time of gunicorn and its workers."""
        ticks = 0
        for one in (self.process.pid, *children(self.process.pid)):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:13])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MiB of a worker, shared pages counted in part."""
        found = []
        for one in children(self.process.pid):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
            found += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
        return statistics.mean(found)


@contextmanager
def running(name: str, latency: float, threads: int = 16) -> Iterator[Bot]:
    with (
        tempfile.TemporaryDirectory() as folder,
        line(latency) as line_port,
        database(name, folder) as url,
        prepared(Path(folder), url, LINE_API_HOST=f"http://127.0.0.1:{line_port}") as town,
    ):
        _families(town)
        started = time.monotonic()
        process = _echo(town, threads) if name == ECHO else town.start("serve", "--threads", str(threads))
        wait_for(f"http://127.0.0.1:{town.port}/healthz")
        cold = time.monotonic() - started
        worker = None if name == ECHO else town.start("work")
        try:
            yield Bot(name, town.port, line_port, process, cold)
        finally:
            for one in filter(None, (process, worker)):
                kill(one)


@contextmanager
def database(name: str, folder: str) -> Iterator[str]:
    if not name.endswith("PostgreSQL"):
        yield f"sqlite:///{folder}/town.db"
        return
    own = f"maisapo_bench_{os.getpid()}_{free_port()}"
    server = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"create database {own} encoding 'UTF8' template template0"))
    try:
        yield POSTGRES.rsplit("/", 1)[0] + f"/{own}"
    finally:
        with server.connect() as connection:
            connection.execute(text(f"drop database {own} with (force)"))


def _families(town: Town) -> None:
    """Known to us: each has talked with the bot before, and sees the right rich menu."""
    crowd.expecting(town.service.db, load.people())
    with town.service.db.write() as session:
        for parent in session.scalars(select(Parent)):
            parent.menu = menus.to_show(town.service, parent)
            conversations.keep(session, parent.id, {}, clock.now())


def _echo(town: Town, threads: int) -> subprocess.Popen[bytes]:
    address = ["--threads", str(threads), "--bind", f"127.0.0.1:{town.port}"]
    with town.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *GUNICORN, *address, "tests.benchmarks.echo:app"],
            env=town.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextmanager
def line(latency: float) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.line_stub", str(latency)]
    stub = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert stub.stdout is not None
    try:
        yield int(stub.stdout.readline())
    finally:
        stub.kill()
        stub.wait()
