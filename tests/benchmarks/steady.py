"""A steady stream while LINE is slow (P4, P5): webhooks answered, replies that leave, and what a `kill -9` loses.

python -m tests.benchmarks.steady [rate]
"""

import os
import signal
import sys
import threading
import time
from collections import Counter

from tests.benchmarks import bots, load
from tests.benchmarks.bots import ECHO, POSTGRESQL, SQLITE, Bot
from tests.benchmarks.load import TAP, Load
from tests.benchmarks.table import part, table
from tests.faults.processes import SECRET, children

RATE, SECONDS, LATENCY = 300, 8, 0.3
KILL_RATE, KILL_PATIENCE, PATIENCE = 100, 90.0, 20.0
COLUMNS = [
    "bot", "LINE takes", "events/s", "killed", "n", "webhook p50 ms", "p99 ms", "reply leaves p50 ms", "p99 ms",
    "answered 200", "lost after 200", "second calls",
]  # fmt: skip


def report(rate: int = RATE) -> str:
    rows = []
    for name in (ECHO, SQLITE, POSTGRESQL):
        with bots.running(name, LATENCY) as bot:
            Load(bot.port, SECRET, TAP, 200, 50).run()
            if name != ECHO:
                rows.append(_row(bot, rate, kill=False))
                rows.append(_row(bot, KILL_RATE, kill=True))
            else:
                Load(bot.port, SECRET, load.MENU, 20, 50).run()
                rows.append(_row(bot, 100, kill=False, what=load.MENU))
    return table(COLUMNS, rows)


def _row(bot: Bot, rate: int, kill: bool, what: object = TAP) -> list[str]:
    stream = Load(bot.port, SECRET, what, rate * SECONDS, rate)  # type: ignore[arg-type]
    if kill:
        threading.Timer(
            SECONDS / 2, lambda: [os.kill(pid, signal.SIGKILL) for pid in children(bot.process.pid)]
        ).start()
    run = stream.run()
    end = time.monotonic() + (KILL_PATIENCE if kill else PATIENCE)
    while True:
        calls = [(token, at) for token, at in load.taken(bot.line_port) if token in run.sent]
        first = dict(reversed(calls))
        if run.kept <= first.keys() or time.monotonic() > end:
            break
        time.sleep(0.2)
    answers = sorted(1000 * one for one in run.answers)
    waits = sorted(1000 * (first[token] - due) for token, due in run.sent.items() if token in first)
    twice = sum(times - 1 for times in Counter(token for token, _ in calls).values())
    figures = [part(answers, 0.5), part(answers, 0.99), part(waits, 0.5), part(waits, 0.99)]
    counts = [len(run.kept), len(run.kept - first.keys()), twice]
    return [
        bot.name, f"{LATENCY * 1000:.0f} ms", str(rate), "all web workers" if kill else "", str(len(run.sent)),
        *(f"{one:.1f}" for one in figures), *map(str, counts),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(report(int(sys.argv[1]) if len(sys.argv) > 1 else RATE))
