"""How long a start takes and what it holds in memory (P12), beside a stack that imports everything at once.

python -m tests.benchmarks.starts
"""

import os
import statistics
import subprocess
import sys

from tests.benchmarks.table import table

ROUNDS = 7
NAIVE = "import flask, sqlalchemy.orm, psycopg, apscheduler.schedulers.background, babel.dates, linebot.v3, " \
    "linebot.v3.webhooks, linebot.v3.messaging"  # fmt: skip
OURS = "from bot.starting import unhurried\nwith unhurried(): import "  # as bot.wsgi and bot.__main__ do
CASES = (
    ("naive: Flask, SQLAlchemy, psycopg, APScheduler, Babel, the SDK", NAIVE),
    ("maisapo, web: all it imports", OURS + "bot.site, psycopg"),
    ("maisapo, worker: all it imports", OURS + "bot.app, psycopg, bot.jobs.worker"),
)
PROBE = """
import sys, time
sys.modules["rich"] = sys.modules["pygments"] = None  # developers' tools bring them, a town's machine has neither
began, cpu = time.perf_counter(), time.process_time()
{imports}
took, busy = time.perf_counter() - began, time.process_time() - cpu
import re
pss = re.search("^Pss: +([0-9]+)", open("/proc/self/smaps_rollup").read(), re.M)[1]
print(took, busy, int(pss) / 1024, "linebot.v3.messaging" in sys.modules)
"""


def report() -> str:
    for _, imports in CASES:
        _start(imports)  # compiles what nobody has compiled yet
    found: dict[str, list[list[float]]] = {name: [] for name, _ in CASES}
    for _ in range(ROUNDS):
        for name, imports in CASES:
            found[name].append(_start(imports))
    base, rows = found[CASES[0][0]], []
    for name, _ in CASES:
        medians = [statistics.median(column) for column in zip(*found[name], strict=True)]
        ratios = [_ratio(found[name], base, column) for column in (1, 2)]
        cells = [f"{medians[0]:.2f}", f"{medians[1]:.2f}", f"{ratios[0]:.2f}", f"{medians[2]:.0f}", f"{ratios[1]:.2f}"]
        rows.append([name, *cells, "yes" if medians[3] else "no"])
    columns = ["imports", "seconds", "CPU seconds", "x naive", "MiB (PSS)", "x naive", "the SDK's models loaded"]
    return table(columns, rows)


def _start(imports: str) -> list[float]:
    command = [sys.executable, "-c", PROBE.format(imports=imports)]
    told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    said = subprocess.run(command, env=told, capture_output=True, text=True, check=True).stdout.split()
    return [*(float(word) for word in said[:3]), float(said[3] == "True")]


def _ratio(mine: list[list[float]], theirs: list[list[float]], column: int) -> float:
    return statistics.median(one[column] / other[column] for one, other in zip(mine, theirs, strict=True))


if __name__ == "__main__":
    sys.stdout.write(report())
