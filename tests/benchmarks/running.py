"""What the running service holds and has used: gunicorn with two workers and `maisapo work`, on SQLite.

python -m tests.benchmarks.running
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

from bot import clock
from bot.domain.people import parents
from bot.line import menus
from tests.benchmarks.table import table
from tests.faults.processes import Town, children, kill, prepared

PEOPLE = 12
TICKS = os.sysconf("SC_CLK_TCK")
SETTLED = 8.0  # seconds, so that the jobs of the first minute are under way


def report() -> str:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a town's machine: byte code is there from the start before
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder), f"sqlite:///{folder}/{{town}}.db") as town:
        menus.set_up(town.service)
        web, worker = town.start_web(), town.start("work")
        try:
            time.sleep(SETTLED)
            processes = {"gunicorn": web.pid, "`maisapo work`": worker.pid}
            processes |= {f"web worker {number}": pid for number, pid in enumerate(children(web.pid), 1)}
            started = {name: _measured(pid) for name, pid in processes.items()}
            _talk(town)
            rows = [_row(name, started[name], _measured(pid)) for name, pid in processes.items()]
        finally:
            kill(web)
            kill(worker)
    return table(["process", "MiB (PSS)", "CPU s", "after a talk: MiB", "CPU s"], rows)


def _talk(town: Town) -> None:
    """Each becomes a friend, has agreed, and says something: so each gets a menu of their own."""
    town.platform.webhook_url = town.webhook_url
    for number in range(PEOPLE):
        person = town.platform.person(f"mother {number}")
        person.follow()
        with town.service.db.write() as session:
            parent = parents.meet(session, person.user_id, clock.now())
            parent.role, parent.consented_at = "expecting", clock.now()
        person.says("menu")
        town.platform.wait_idle(30)
    time.sleep(SETTLED)


def _row(name: str, before: tuple[float, float], after: tuple[float, float]) -> list[str]:
    return [name, f"{before[0]:.0f}", f"{before[1]:.2f}", f"{after[0]:.0f}", f"{after[1]:.2f}"]


def _measured(pid: int) -> tuple[float, float]:
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    pss = re.search("^Pss: +([0-9]+)", rolled, re.MULTILINE)
    assert pss
    return int(pss[1]) / 1024, (int(used[11]) + int(used[12])) / TICKS


if __name__ == "__main__":
    sys.stdout.write(report())
