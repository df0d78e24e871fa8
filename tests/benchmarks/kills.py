"""Broadcasts whose senders are killed, in LINE's worst weather, at full size: one table.

python -m tests.benchmarks.kills [seeds]        12,000 recipients, 25 kills; each seed with one worker and with three
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bots import database
from tests.faults import kills
from tests.faults.kills import Trial

PEOPLE, KILLS, SEEDS = 12_000, 25, 10
COLUMNS = ["database", "workers", "seed", "n", "kills", "calls", "seconds", "missed", "doubled", "open"]


def main(seeds: int) -> None:
    _write(COLUMNS)
    _write(["---"] * len(COLUMNS))
    for seed in range(1, seeds + 1):
        for name in ("SQLite", "PostgreSQL"):
            for workers in (1, 3):
                _write([name, str(workers), str(seed), *_run(name, Trial(PEOPLE, KILLS, seed, workers, patience=300))])


def _run(name: str, trial: Trial) -> list[str]:
    with tempfile.TemporaryDirectory() as folder, database(name, folder) as url:
        found = kills.run(trial, url, Path(folder))
    doubled = sum(people for times, people in found.got.items() if times > 1)
    still_open = trial.people - found.states.get("accepted", 0)
    end = [str(found.got.get(0, 0)), str(doubled), str(still_open)]
    return [str(trial.people), str(trial.kills), str(found.calls), f"{found.seconds:.0f}", *end]


def _write(cells: list[str]) -> None:
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
