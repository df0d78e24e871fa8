"""The service as it runs in production: gunicorn and the worker as processes of their own, which can be killed."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot import app, clock, crypto, migrate
from bot.service import Service
from bot.settings import LineCredentials, Settings
from bot.simulator import Platform, Server, serve

SECRET, TOKEN, TOWN = "faults-channel-secret", "faults-access-token", "matsudo"


@dataclass
class Town:
    """`platform` plays LINE; `service` is the same town seen from the test, for its database."""

    platform: Platform
    simulator: Server
    service: Service
    port: int
    environment: dict[str, str]
    log: Path

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{TOWN}/line/webhook"

    def start(self, *words: str, module: str = "bot") -> subprocess.Popen[bytes]:
        """One of our own commands, in a session of its own, so that it can be killed with all its children."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", module, *words]
            return subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def start_web(self, workers: int = 2) -> subprocess.Popen[bytes]:
        web = self.start("serve", "--workers", str(workers))
        wait_for(f"http://127.0.0.1:{self.port}/healthz")
        return web


@contextmanager
def prepared(folder: Path, database_url: str, **more: str) -> Iterator[Town]:
    """Tables, the town's facts, and LINE; no process yet."""
    platform = Platform(SECRET, TOKEN, name=TOWN)
    platform.wait_for_bot(30)
    simulator = serve(platform, port=0)
    environment = _environment(database_url, more.pop("LINE_API_HOST", simulator.url), free_port()) | more
    own = Settings.model_validate({name.lower(): value for name, value in environment.items() if name in _OURS})
    clock.travel_by(None)
    crypto.use(own.keyring())
    service = app.service(own, TOWN, LineCredentials((SECRET,), TOKEN))
    migrate.upgrade(service.db)
    migrate.bring_in(service.db, service.town)
    try:
        yield Town(platform, simulator, service, own.port, dict(os.environ) | environment, folder / "processes.log")
    finally:
        simulator.stop()
        service.db.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """All at once, without a word: what a power cut does to a process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def children(pid: int) -> list[int]:
    """gunicorn's workers."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in found.read_text(encoding="ascii").split()] if found.exists() else []


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(database_url: str, line: str, port: int) -> dict[str, str]:
    return {
        "DEMO": "1",
        "TOWNS": TOWN,
        "DATABASE_URL": database_url,
        "LINE_API_HOST": line,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "SECRET_KEY": crypto.new_key(),
        "FIELD_KEYS": crypto.new_key(),
    }


_OURS = {"DEMO", "TOWNS", "DATABASE_URL", "LINE_API_HOST", "BASE_URL", "PORT", "SECRET_KEY", "FIELD_KEYS"}


class Supervised:
    """Web and worker, started again when they died. `kill_something` chooses by the dice it was given."""

    def __init__(self, town: Town, dice: random.Random) -> None:
        self.town, self.dice, self.kills = town, dice, 0
        self.web, self.worker = town.start_web(), self.start_worker()

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.town.start("work")

    def kill_something(self) -> None:
        """A web worker (gunicorn forks another), the whole web, or the worker."""
        self.kills += 1
        victim = self.dice.choices(["web worker", "web", "worker"], [8, 1, 2])[0]
        if victim == "web worker":
            for pid in self.dice.sample(found := children(self.web.pid), k=min(1, len(found))):
                os.kill(pid, signal.SIGKILL)
        elif victim == "web":
            kill(self.web)
            self.web = self.town.start("serve", "--workers", "2")
        else:
            kill(self.worker)
            self.worker = self.start_worker()

    def end(self) -> None:
        for process in (self.web, self.worker):
            kill(process)
