"""Alarms whose tellers are killed at random, at full size: one table.

python -m tests.benchmarks.alarm_kills [seeds]        10,000 alarms, 60 kills, on both databases
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bots import database
from tests.faults import alarm_kills
from tests.faults.alarm_kills import Trial

ALARMS, KILLS, SEEDS = 10_000, 60, 1
COLUMNS = ["database", "seed", "n", "kills", "calls", "seconds", "untold", "taken", "on the last rung", "nameless"]


def main(seeds: int) -> None:
    _write(COLUMNS)
    _write(["---"] * len(COLUMNS))
    for seed in range(1, seeds + 1):
        for name in ("SQLite", "PostgreSQL"):
            with tempfile.TemporaryDirectory() as folder, database(name, folder) as url:
                found = alarm_kills.run(Trial(ALARMS, KILLS, seed, patience=900), url, Path(folder))
            figures = (found.kills, found.calls, round(found.seconds), found.untold, found.taken, found.escalated)
            _write([name, str(seed), str(ALARMS), *map(str, figures), str(found.nameless)])


def _write(cells: list[str]) -> None:
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
