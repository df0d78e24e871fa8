"""A broadcast whose senders are killed while LINE fails: who got it, and how often."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import insert, select

from bot import clock
from bot.domain.delivery import rates, recipients
from bot.domain.delivery.kinds import DONE
from bot.domain.delivery.outbox import Delivery
from bot.domain.news import broadcasts, mailing
from bot.domain.people.parents import Parent
from bot.jobs import queue_tables
from bot.service import Service
from bot.settings import ROOT
from bot.simulator import Platform, serve
from bot.simulator.faults import Fault
from tests.jobs.town import HUB, NOON, make_service, plan, prepare

WEATHER = (
    Fault("error_before", path="multicast", probability=0.06),
    Fault("error_after", path="multicast", probability=0.0638),  # of what is left: 6 % of all
    Fault("rate", path="multicast", probability=0.0909),  # 8 %
    Fault("cut", path="multicast", probability=0.25),  # 20 %
)


@dataclass(frozen=True)
class Trial:
    people: int
    kills: int
    seed: int
    workers: int = 1
    chunk: int = 100
    calls_a_second: int = 8
    silence: float = 3.0
    patience: float = 120.0
    engine: str = "table"


@dataclass(frozen=True)
class Found:
    """`got`: how many people got how many messages. `states`: what our own tables say of them."""

    got: dict[int, int]
    states: dict[str, int]
    moments: list[float]  # at which LINE was called, in seconds
    refused: int
    seconds: float

    @property
    def calls(self) -> int:
        return len(self.moments)

    def __str__(self) -> str:
        return f"got {self.got}, states {self.states}, {self.calls} calls, {self.seconds:.0f} s"


def run(trial: Trial, database_url: str, folder: Path, weather: tuple[Fault, ...] = WEATHER) -> Found:
    """By day: at night nothing of it would leave."""
    day = folder / "clock"
    day.write_text(NOON.isoformat(), encoding="utf-8")
    platform = Platform("secret", "token")
    simulator = serve(platform, port=0)
    service = make_service(database_url, simulator.url, day)
    try:
        people = [_friend(platform, f"{number}") for number in range(trial.people)]
        broadcast_id = _frozen(service, people, trial)
        platform.faults.seed(trial.seed)
        for fault in weather:
            platform.faults.add(fault)
        began = time.monotonic()
        words = [database_url, simulator.url, str(trial.silence), str(day), trial.engine]
        with _senders(words, trial) as senders:
            senders.kill_at_random(trial.kills)
            _wait_for_the_end(service, trial)
        seconds = time.monotonic() - began
        with service.db.read() as session:
            states = broadcasts.progress(session, broadcast_id)
        got = Counter(sum(shown.who == "bot" for shown in person.chat) for person in platform.people)
        calls = [one for one in platform.requests if one.path.endswith("multicast")]
        refused = sum(one.status == 429 for one in calls)
        return Found(dict(got), states, [one.at.timestamp() for one in calls], refused, seconds)
    finally:
        simulator.stop()
        service.db.close()
        clock.travel_by(None)


def _friend(platform: Platform, key: str) -> str:
    person = platform.person(key)
    person.follow()
    return person.user_id


def _frozen(service: Service, people: list[str], trial: Trial) -> int:
    """A broadcast to all of them, in chunks small enough that there is time to kill."""
    prepare(service)
    queue_tables.settle(service.db, trial.engine == "procrastinate")
    now = clock.now()
    rows = [
        {"id": f"{n:032d}", "line_user_id": user, "hub_id": HUB, "created_at": now, "consented_at": now}
        for n, user in enumerate(people)
    ]
    with service.db.write() as session, patch.object(recipients, "MOST", trial.chunk):
        rates.bring_in(session, {"multicast": trial.calls_a_second})
        session.execute(insert(Parent), rows)
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=now, written_at=now)
        mailing.freeze(session, news, lambda _: [{"type": "text", "text": "Snow"}], plan(news, now))
        return news.id


class _Senders:
    """Several at a time; each one that is killed has a successor."""

    def __init__(self, nursery: "subprocess.Popen[str]", trial: Trial) -> None:
        self._nursery, self._dice = nursery, random.Random(trial.seed)
        self._alive = [self._start() for _ in range(trial.workers)]

    def kill_at_random(self, times: int) -> None:
        for _ in range(times):
            time.sleep(self._dice.uniform(0.05, 1.0))
            which = self._dice.randrange(len(self._alive))
            os.kill(self._alive[which], signal.SIGKILL)
            self._alive[which] = self._start()

    def end(self) -> None:
        for pid in self._alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _start(self) -> int:
        assert self._nursery.stdin and self._nursery.stdout
        self._nursery.stdin.write("\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())


@contextmanager
def _senders(words: list[str], trial: Trial) -> Iterator[_Senders]:
    command = [sys.executable, "-m", "tests.faults.nursery", *words]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as nursery:
        senders = _Senders(nursery, trial)
        try:
            yield senders
        finally:
            senders.end()
            nursery.kill()


def _wait_for_the_end(service: Service, trial: Trial) -> None:
    ends = time.monotonic() + trial.patience
    waiting = select(Delivery.id).where(Delivery.state.not_in(DONE)).limit(1)
    while time.monotonic() < ends:
        with service.db.read() as session:
            if session.scalars(waiting).first() is None:
                return
        time.sleep(0.2)
