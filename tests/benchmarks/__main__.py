"""How fast, how heavy: our bot on both databases beside the SDK's stateless echo bot, in one run on one machine.

python -m tests.benchmarks [--write]        a table; with --write also docs/benchmarks.md
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.benchmarks import load
from tests.benchmarks.load import Run
from tests.faults import crowd
from tests.faults.processes import SECRET, Town, children, free_port, kill, prepared, wait_for

EVENTS, SECONDS, OPEN_SECONDS, LATENCY = 1500, 8.0, 6.0, 0.3
POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
GUNICORN = ["--worker-class", "gthread", "--preload", "--no-control-socket", "--workers", "2", "--threads", "16"]
COLUMNS = [
    "bot", "LINE takes", "load", "n", "webhooks/s", "answers/s", "webhook p50 ms", "webhook p99 ms",
    "tap to reply p50 ms", "tap to reply p99 ms", "CPU ms/event", "MiB a worker (PSS)", "cold start s", "lost",
]  # fmt: skip


@dataclass
class Bot:
    """A bot under gunicorn, and the process that plays LINE for it."""

    name: str
    port: int
    line_port: int
    process: subprocess.Popen[bytes]
    cold: float


def main() -> None:
    rows: list[list[str]] = []
    for latency in (0.0, LATENCY):
        for name in ("echo of the SDK (yardstick)", "maisapo, SQLite", "maisapo, PostgreSQL"):
            with _bot(name, latency) as bot:
                load.closed(bot.port, SECRET, 100, 5)  # warm
                time.sleep(1)
                if not latency:
                    rows.append(
                        _measured(bot, latency, "16 at once", lambda b: load.closed(b.port, SECRET, EVENTS, SECONDS))
                    )
                rows.append(
                    _measured(bot, latency, "50 a second", lambda b: load.open_loop(b.port, SECRET, OPEN_SECONDS))
                )
    report = _report(rows)
    sys.stdout.write(report)
    if "--write" in sys.argv:
        Path("docs/benchmarks.md").write_text(report, encoding="utf-8")


def _measured(bot: Bot, latency: float, how: str, run_load: Callable[[Bot], Run]) -> list[str]:
    before = _cpu(bot.process.pid)
    run = run_load(bot)
    replies = _drained(bot, run)
    busy = _cpu(bot.process.pid) - before
    waits = sorted(replies[token] - left for token, left in run.sent.items() if token in replies)
    n, took = len(run.answers), max([*replies.values(), run.began + 0.001]) - run.began
    answers = sorted(run.answers)
    times = [f"{1000 * _part(which, q):.1f}" for which in (answers, waits) for q in (0.5, 0.99)]
    cost = [f"{1000 * busy / n:.2f}", f"{_memory(bot.process.pid):.0f}", f"{bot.cold:.1f}"]
    rates = [f"{n / run.seconds:.0f}", f"{len(waits) / took:.0f}"]
    lost = len(run.sent) - len(waits)
    return [bot.name, f"{latency * 1000:.0f} ms", how, str(n), *rates, *times, *cost, f"{lost} ({run.refused} refused)"]


def _drained(bot: Bot, run: Run) -> dict[str, float]:
    """Wait until everything is answered, half a minute at most."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        replies = load.taken(bot.line_port)
        if len(replies.keys() & run.sent.keys()) == len(run.sent):
            break
        time.sleep(0.1)
    return {token: at for token, at in replies.items() if token in run.sent}


@contextmanager
def _bot(name: str, latency: float) -> Iterator[Bot]:
    with tempfile.TemporaryDirectory() as folder, _line(latency) as line_port, database(name, folder) as url:
        line = f"http://127.0.0.1:{line_port}"
        with prepared(Path(folder), url, LINE_API_HOST=line) as town:
            crowd.expecting(town.service.db, load.people())
            started = time.monotonic()
            process = _echo(town) if name.startswith("echo") else town.start("serve", "--workers", "2")
            wait_for(f"http://127.0.0.1:{town.port}/healthz")
            cold = time.monotonic() - started
            worker = None if name.startswith("echo") else town.start("work")
            try:
                yield Bot(name, town.port, line_port, process, cold)
            finally:
                for one in filter(None, (process, worker)):
                    kill(one)


def _echo(town: Town) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--keep-alive", "30", "--bind", f"127.0.0.1:{town.port}"]
    with town.log.open("ab") as log:
        return subprocess.Popen(
            [*command, "tests.benchmarks.echo:app"],
            env=town.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@contextmanager
def _line(latency: float) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.line_stub", str(latency)]
    stub = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert stub.stdout is not None
    try:
        yield int(stub.stdout.readline())
    finally:
        stub.kill()
        stub.wait()


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


def _cpu(pid: int) -> float:
    """Seconds of processor time of gunicorn and its workers."""
    ticks = 0
    for one in (pid, *children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """MiB of a worker, shared pages counted in part."""
    found = []
    for one in children(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii").splitlines()
        found += [int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")]
    return statistics.mean(found)


def _part(values: list[float], part: float) -> float:
    return values[min(int(len(values) * part), len(values) - 1)] if values else float("nan")


def _report(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [COLUMNS, ["---"] * len(COLUMNS), *rows]]
    return "\n".join([*_HEAD, *lines, "", "Ratios to the yardstick of the same load:", "", *_ratios(rows), ""])


def _ratios(rows: list[list[str]]) -> list[str]:
    lines = []
    for row in rows:
        base = next(one for one in rows if one[1:3] == row[1:3])
        if row is not base:
            cpu, rate = float(row[10]) / float(base[10]), float(row[5]) / float(base[5])
            lines.append(f"- {row[0]}, {row[2]}, LINE {row[1]}: CPU {cpu:.2f}x, answers/s {rate:.2f}x")
    return lines


_HEAD = [
    "# Benchmarks",
    "",
    f"Made with `make bench` on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores shared by bot, database, "
    "load and LINE stub; gunicorn gthread, 2 workers, 16 threads; loopback.",
    "",
    "An event is a signed text of a known family; our answer is the menu (a sentence, a Flex card,",
    "chips), the yardstick's is the text itself, and it keeps no state. Lost: sent, but not answered within 30 s.",
    "PostgreSQL's own CPU is not counted.",
    "",
]

if __name__ == "__main__":
    main()
