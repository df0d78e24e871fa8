"""One worker leads; when it dies another takes over. Real processes, really killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import clock
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.domain.office import heartbeat
from bot.jobs.leader import FileLeader, leader_of
from bot.settings import ROOT
from tests.jobs.town import World

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(world: World, database_url: str) -> Iterator[Start]:
    """Starts a worker that works, or stands by, when this returns."""
    clock.travel_by(None)
    running = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.jobs.one_worker", database_url, world.line.url]
        worker = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
        running.append(worker)
        assert worker.stdout
        assert "worker.started" in worker.stdout.readline()
        return worker

    yield start
    for worker in running:
        worker.kill()
        worker.wait()
        assert worker.stdout
        worker.stdout.close()


def owe(world: World, name: str) -> None:
    parent_id = world.parent(name)
    with world.service.db.write() as session:
        order = Order(parent_id, name, "notice", [{"type": "text", "text": "..."}])
        deliveries.enqueue(session, order, clock.now())


def seconds_until(happened: Callable[[], object], most: float = 30) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < most
        time.sleep(0.05)
    return time.monotonic() - began


def seconds_until_taken(world: World, name: str) -> float:
    return seconds_until(lambda: world.line.taken_by()[name])


@pytest.mark.slow
def test_killed_with_9_another_goes_on_within_five_seconds(world: World, start: Start) -> None:
    leader = start()
    owe(world, "before")
    seconds_until_taken(world, "before")
    start()
    leader.send_signal(signal.SIGKILL)
    leader.wait()
    owe(world, "after")
    assert seconds_until_taken(world, "after") < 5
    assert world.line.taken_by() == {"before": 1, "after": 1}


@pytest.mark.slow
def test_two_workers_side_by_side_send_everything_once_and_beat(world: World, start: Start) -> None:
    start(), start()
    for number in range(50):
        owe(world, f"family {number}")
    seconds_until_taken(world, "family 49")
    seconds_until(lambda: not world.outbox("queued", "retry", "in_flight"))
    assert world.line.taken_by() == {f"family {number}": 1 for number in range(50)}
    time.sleep(5)  # one beat
    with world.service.db.read() as session:
        age = heartbeat.age(session, heartbeat.WORKER, clock.now())
    assert age is not None
    assert age.total_seconds() < 15


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_finishes_what_it_has_begun(world: World, start: Start, number: signal.Signals) -> None:
    worker = start()
    world.line.faults.append("stall")
    owe(world, "aoi")
    seconds_until(lambda: world.line.calls)
    worker.send_signal(number)
    time.sleep(1)
    assert worker.poll() is None
    world.line.going_on.set()
    assert worker.wait(timeout=15) == 0
    assert world.states() == ["retry"]


def test_one_leads_and_when_it_resigns_the_other_does(world: World) -> None:
    one, two = leader_of(world.service.db), leader_of(world.service.db)
    assert [one.leads(), two.leads(), one.leads(), two.leads()] == [True, False, True, False]
    one.resign()
    assert [two.leads(), one.leads(), two.leads()] == [True, False, True]
    two.resign()


def test_asked_from_many_threads_at_once_one_leads(world: World) -> None:
    leaders = [leader_of(world.service.db) for _ in range(4)]
    said: list[tuple[int, bool]] = []

    def ask(number: int) -> None:
        said.extend((number, leaders[number].leads()) for _ in range(20))

    threads = [threading.Thread(target=ask, args=(number % 4,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for number, leads in said if leads}) == 1
    for leader in leaders:
        leader.resign()


def test_a_lock_file_somebody_removed_makes_no_second_leader(tmp_path: Path) -> None:
    path = tmp_path / "x.leader"
    one, two = FileLeader(path), FileLeader(path)
    assert one.leads()
    path.unlink()
    assert two.leads()
    assert not one.leads()
    two.resign()
    assert one.leads()
    one.resign()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # a locked file has no connection
def test_a_lock_whose_connection_was_cut_is_no_lock(world: World, database_url: str) -> None:
    one, two = leader_of(world.service.db), leader_of(world.service.db)
    assert one.leads()
    with world.service.db.engine.begin() as connection:
        holder = "select pid from pg_locks where locktype = 'advisory' and database = "
        holder += "(select oid from pg_database where datname = current_database())"
        connection.execute(text(f"select pg_terminate_backend(pid) from ({holder}) as holders"))
    assert not one.leads()
    seconds_until(two.leads, most=5)
    assert not one.leads()
    two.resign()
    assert one.leads()
    one.resign()
