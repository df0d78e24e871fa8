"""How fast, how heavy: our bot on both databases beside the SDK's stateless echo bot, in one run on one machine.

python -m tests.benchmarks        tables, to hold beside those of docs/benchmarks.md
"""

import os
import sys
from datetime import UTC, datetime

from tests.benchmarks import carousel, starts, steady, turns


def main() -> None:
    sys.stdout.write(_report())


def _report() -> str:
    began = os.getloadavg()
    parts = [
        ("A whole turn", _TURNS, turns.report()),
        ("A steady stream while LINE is slow", _STEADY, steady.report()),
        ("A carousel", "", carousel.report()),
        ("A start", "", starts.report()),
    ]
    ended = os.getloadavg()
    loads = f"load average {began[0]:.1f} at the beginning, {ended[0]:.1f} at the end"
    head = f"Made with `make bench` on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {loads}.\n{_HEAD}"
    return "\n".join(["# Benchmarks", "", head, *(f"## {title}\n\n{words}{rows}" for title, words, rows in parts), ""])


_HEAD = """
Bot, database, load and LINE stub share the cores; loopback; gunicorn gthread, 2 workers. PostgreSQL's own CPU is not
counted. Requests a second swing with whatever else the machine does: hold the ratios of CPU against goals.
"""
_TURNS = """An event is signed and from a family we know. Ours is stored, the place in the conversation read and
written, the answer kept in the outbox and sent; the yardstick is the SDK's stateless echo with one pooled client.
16 connections, as fast as they are answered; the bots in turn, medians over the rounds.

"""
_STEADY = """Every event has its moment; who is late counts from it. "Killed": all web workers get `kill -9` half-way.

"""

if __name__ == "__main__":
    main()
