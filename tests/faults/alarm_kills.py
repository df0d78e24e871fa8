"""Alarms whose tellers are killed at random: who was told, who took them, and what was lost.

`python -m tests.faults.alarm_kills <database> <pager> <clock>` is the teller: it forks one for each line it reads.
"""

import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select, update

from bot import clock, ring
from bot.app import quiet_logs
from bot.db import Database
from bot.domain.care import alarm_calls
from bot.domain.care.alarm_calls import AlarmCall
from bot.domain.care.alarms import Alarm
from bot.domain.office import staff
from bot.service import Service
from bot.settings import ROOT
from tests.faults.pager import Pager
from tests.jobs.town import HUB, NOON, make_service, prepare
from tests.waiting import set_clock

LEASE = timedelta(seconds=3)  # a day of bad luck in a minute


@dataclass(frozen=True)
class Trial:
    alarms: int
    kills: int
    seed: int
    workers: int = 2
    patience: float = 240.0


@dataclass(frozen=True)
class Found:
    """Of all alarms: `untold` were neither told nor taken; `nameless` had in the end no name and no last rung."""

    untold: int
    nameless: int
    taken: int
    escalated: int
    calls: int
    kills: int
    seconds: float


def run(trial: Trial, database_url: str, folder: Path) -> Found:
    """Noon on a Monday, and everything at once; some are taken, and for the others half an hour goes by."""
    clock_file, pager, started = folder / "clock", Pager(), time.monotonic()
    set_clock(clock_file, NOON)
    service = make_service(database_url, "http://127.0.0.1:9", clock_file)
    prepare(service)
    mori = _raise_all(service, trial)
    dice = random.Random(trial.seed)
    try:
        with _tellers([database_url, pager.url, str(clock_file)], trial, dice) as kill_one:
            kills = _until(service, _all_told, kill_one, trial, dice)
            _take_some(service, mori, dice)
            set_clock(clock_file, NOON + timedelta(minutes=40))
            kills += _until(service, _all_escalated, kill_one, trial, dice)
        return _found(service, pager, trial, kills, time.monotonic() - started)
    finally:
        pager.close()
        service.db.close()
        clock.travel_by(None)


def _raise_all(service: Service, trial: Trial) -> int:
    now = clock.now()
    same = {"hub_id": HUB, "category": "dv", "times": 1, "raised_at": now, "last_at": now, "next_at": now}
    with service.db.write() as session:
        session.execute(insert(Alarm), [same | {"cause": f"event {number}"} for number in range(trial.alarms)])
        staff.invite(session, staff.Post("mori", "Mori", "leader", HUB), now)
        found = staff.by_login(session, "mori")
        assert found is not None
        return found.id


def _until(service: Service, done: object, kill_one: object, trial: Trial, dice: random.Random) -> int:
    """Kills go on while there is work, at most half of them in each half of the trial."""
    ends, kills = time.monotonic() + trial.patience, 0
    while time.monotonic() < ends and not done(service.db):  # type: ignore[operator]
        time.sleep(dice.uniform(0.1, 0.8))
        if kills < trial.kills // 2:
            kill_one()  # type: ignore[operator]
            kills += 1
    return kills


def _all_told(db: Database) -> bool:
    return _none(db, select(Alarm.id).where(~_told(0)))


def _all_escalated(db: Database) -> bool:
    return _none(db, select(Alarm.id).where(Alarm.acknowledged_by.is_(None), ~_told(3)))


def _told(rung: int) -> object:
    calls = select(AlarmCall.alarm_id).where(AlarmCall.alarm_id == Alarm.id, AlarmCall.confirmed_at.is_not(None))
    return calls.where(AlarmCall.rung >= rung).exists()


def _none(db: Database, which: object) -> bool:
    with db.read() as session:
        return session.scalars(which.limit(1)).first() is None  # type: ignore[attr-defined]


def _take_some(service: Service, mori: int, dice: random.Random) -> None:
    with service.db.write() as session:
        mine = [number for number in session.scalars(select(Alarm.id)) if dice.random() < 0.5]
        for begin in range(0, len(mine), 500):
            some = update(Alarm).where(Alarm.id.in_(mine[begin : begin + 500]))
            session.execute(some.values(acknowledged_by=mori, acknowledged_at=clock.now()))


def _found(service: Service, pager: Pager, trial: Trial, kills: int, seconds: float) -> Found:
    heard = {one["number"] for one in pager.got}
    last = {one["number"] for one in pager.got if one["who"] == "all"}
    with service.db.read() as session:
        rows = session.execute(select(Alarm.id, Alarm.acknowledged_by)).all()
    taken = {row.id for row in rows if row.acknowledged_by}
    return Found(
        untold=trial.alarms - len({row.id for row in rows} & (heard | taken)),
        nameless=sum(row.id not in taken and row.id not in last for row in rows),
        taken=len(taken),
        escalated=len(last),
        calls=len(pager.got),
        kills=kills,
        seconds=seconds,
    )


@contextmanager
def _tellers(words: list[str], trial: Trial, dice: random.Random) -> Iterator[object]:
    command = [sys.executable, "-m", "tests.faults.alarm_kills", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:

        def start() -> int:
            assert nursery.stdin and nursery.stdout
            nursery.stdin.write("\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        alive = [start() for _ in range(trial.workers)]

        def kill_one() -> None:
            which = dice.randrange(len(alive))
            os.kill(alive[which], signal.SIGKILL)
            alive[which] = start()

        try:
            yield kill_one
        finally:
            for pid in alive:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            nursery.kill()


def main(database_url: str, pager: str, clock_file: str) -> None:
    quiet_logs(logging.CRITICAL)
    alarm_calls.LEASE = LEASE
    service = make_service(database_url, "http://127.0.0.1:9", Path(clock_file))
    object.__setattr__(service, "settings", service.settings.model_copy(update={"alert_url": pager}))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    nursery = os.getpid()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            while os.getppid() == nursery:
                try:
                    ring.tell_due(service)
                except Exception as error:
                    sys.stderr.write(f"{type(error).__name__}: {error}\n")
                time.sleep(0.05)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
