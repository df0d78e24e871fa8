"""The peers' own environment and broker: installed and started for one run, and gone after it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.ours import Line
from tests.faults.processes import free_port

NEEDS = ("celery[redis]", "dramatiq[redis]", "urllib3")
HERE = Path(__file__).parent
WORKERS = {
    "celery_tasks": ["-m", "celery", "-A", "celery_tasks", "worker", "-c", "2", "-l", "ERROR", "--without-mingle"],
    "dramatiq_tasks": ["-m", "dramatiq", "dramatiq_tasks", "--processes", "2", "--threads", "8"],
}


@contextmanager
def installed(folder: Path) -> Iterator[Path]:
    """The peers' python. `PEERS` names an environment that is there already."""
    known = os.environ.get("PEERS")
    own = Path(known) if known else folder / "peers"
    if not known:
        subprocess.run([sys.executable, "-m", "venv", own], check=True)
        subprocess.run([own / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *NEEDS], check=True)
    yield own / "bin" / "python"


@contextmanager
def broker() -> Iterator[str]:
    """Redis on loopback, which saves nothing."""
    port = free_port()
    command = [shutil.which("redis-server") or "redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    with subprocess.Popen([*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL) as server:
        try:
            time.sleep(0.5)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.kill()


def seconds(python: Path, tasks: str, way: str, people: int, line: Line) -> float:
    """From the first task written to the last recipient reached; the workers are warm and wait."""
    with broker() as address:
        environment = os.environ | {"BROKER": address, "LINE": line.url, "PYTHONPATH": str(HERE)}
        worker = subprocess.Popen(
            [python, *WORKERS[tasks]],
            cwd=HERE,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _write(python, tasks, way, 1, environment)
            line.wait_for(1, 60)
            line.forget()
            began = time.monotonic()
            _write(python, tasks, way, people, environment)
            line.wait_for(people, 300)
            return time.monotonic() - began
        finally:
            os.killpg(worker.pid, 9)
            worker.wait()


def _write(python: Path, tasks: str, way: str, people: int, environment: dict[str, str]) -> None:
    subprocess.run([python, HERE / f"{tasks}.py", way, str(people)], env=environment, check=True, capture_output=True)
