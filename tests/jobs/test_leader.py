"""One worker leads; when it dies or is frozen another takes over. Real processes, really killed and really stopped."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.office import heartbeat, inbox, leadership
from bot.domain.office.heartbeat import Heartbeat
from bot.domain.office.inbox import Arrival
from bot.domain.office.leadership import Leadership, NotLeading
from bot.jobs import leader
from bot.jobs.leader import Lease
from bot.settings import ROOT
from tests.jobs.town import NOON, World
from tests.waiting import until

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(world: World, database_url: str) -> Iterator[Start]:
    """Starts a worker that works, or stands by, when this returns."""
    clock.travel_by(None)
    running = []

    def start(clock_file: Path | str = "", **environment: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.jobs.one_worker", database_url, world.line.url, str(clock_file)]
        env = os.environ | {"PYTHONUNBUFFERED": "1"} | environment
        worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1, env=env)
        running.append(worker)
        assert worker.stdout
        while "worker.started" not in worker.stdout.readline():
            assert worker.poll() is None
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


def seconds_until_taken(world: World, name: str) -> float:
    return until(lambda: world.line.taken_by()[name])


@pytest.mark.slow
def test_killed_with_9_another_goes_on_sending(world: World, start: Start) -> None:
    first = start()
    owe(world, "before")
    seconds_until_taken(world, "before")
    start()
    first.send_signal(signal.SIGKILL)
    first.wait()
    owe(world, "after")
    seconds_until_taken(world, "after")
    assert world.line.taken_by() == {"before": 1, "after": 1}


@pytest.mark.slow
def test_two_workers_side_by_side_send_everything_once_and_beat(world: World, start: Start) -> None:
    start(), start()
    for number in range(50):
        owe(world, f"family {number}")
    seconds_until_taken(world, "family 49")
    until(lambda: not world.outbox("queued", "retry", "in_flight"))
    assert world.line.taken_by() == {f"family {number}": 1 for number in range(50)}
    done = clock.now()
    until(lambda: (beat := beat_at(world)) and beat > done)


def beat_at(world: World) -> datetime | None:
    """None as long as the first is not due: fifty messages may be quicker."""
    with world.service.db.read() as session:
        row = session.get(Heartbeat, heartbeat.WORKER)
        return row and row.beat_at


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_finishes_what_it_has_begun(world: World, start: Start, number: signal.Signals) -> None:
    worker = start()
    world.line.faults.append("stall")
    owe(world, "aoi")
    until(lambda: world.line.calls)
    worker.send_signal(number)
    time.sleep(1)
    assert worker.poll() is None
    world.line.going_on.set()
    assert worker.wait(timeout=60) == 0
    assert world.states() == ["retry"]


def arrives(world: World, name: str) -> None:
    """An event whose process died: only the one that leads picks it up."""
    told = {"type": "message", "replyToken": name, "source": {"type": "user", "userId": name}}
    body = told | {"message": {"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}}
    with world.service.db.write() as session:
        inbox.keep(session, [Arrival(name, name, int(clock.now().timestamp() * 1000), body)], clock.now())


def answered(world: World) -> list[str]:
    return sorted(call.token or "" for call in world.line.taken if call.way == "reply")


def look(world: World) -> Leadership:
    with world.service.db.read() as session:
        found = leadership.look(session)
    assert found is not None
    return found


def holder(world: World) -> str:
    return look(world).holder or ""


@pytest.mark.slow
def test_killed_with_9_another_leads_within_seconds(world: World, start: Start) -> None:
    first, _ = start(), start()
    until(lambda: f":{first.pid}:" in holder(world))
    term = look(world).term  # not the first, where a busy machine has changed leaders before
    first.send_signal(signal.SIGKILL)
    first.wait()
    arrives(world, "after")
    assert until(lambda: answered(world)) < 20
    assert (look(world).term, f":{first.pid}:" in holder(world)) == (term + 1, False)


@pytest.mark.slow
def test_a_frozen_leader_is_replaced_and_leads_no_more_when_it_wakes(world: World, start: Start) -> None:
    first, other = start(), start()
    until(lambda: f":{first.pid}:" in holder(world))
    term = look(world).term
    freeze(world, first)
    arrives(world, "meanwhile")
    until(lambda: answered(world) == ["meanwhile"])
    first.send_signal(signal.SIGCONT)
    arrives(world, "afterwards")
    until(lambda: answered(world) == ["afterwards", "meanwhile"])
    assert (look(world).term, f":{other.pid}:" in holder(world)) == (term + 1, True)
    other.send_signal(signal.SIGTERM)
    assert other.wait(timeout=30) == 0
    until(lambda: f":{first.pid}:" in holder(world))


def freeze(world: World, worker: "subprocess.Popen[str]") -> None:
    """Between two transactions: frozen with SQLite's only lock nobody writes, whoever leads."""
    for _ in range(10):
        worker.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, worker.pid, os.WSTOPPED)  # until all its threads stand one may still begin to write
        if somebody_else_may_write(world):
            return
        worker.send_signal(signal.SIGCONT)
        time.sleep(1)
    pytest.fail("caught writing ten times")


def somebody_else_may_write(world: World) -> bool:
    try:
        with world.service.db.write():
            return True
    except OperationalError:
        return False


@pytest.mark.slow
def test_the_time_zone_of_the_machine_changes_nothing(world: World, start: Start) -> None:
    """At eight in the morning, when news may leave in Japan, it is the evening before in New York."""
    eight = clock.at(date(2026, 2, 6), 8)
    clock.travel_by(world.clock_file)
    world.at(eight - timedelta(minutes=1))
    world.parent("aoi")
    world.news("One", clock.now() - timedelta(hours=1))
    with freezing(world, eight - timedelta(minutes=1)):
        start(clock_file=world.clock_file, TZ="America/New_York")
        until(lambda: look(world).beats > 3)
        assert [one.state for one in world.planned() if one.title == "One"] == [
            "scheduled"
        ]  # beside what the hub offers
    world.at(eight)
    until(world.line.taken_by)
    assert world.line.taken_by() == {"aoi": 1}
    (row,) = [row for row in world.outbox() if row.kind == "news"]
    assert eight <= row.due_at < eight + timedelta(minutes=5)


@pytest.mark.slow
def test_a_clock_that_jumps_while_they_work_sends_nothing_twice(world: World, start: Start) -> None:
    """Three reminders of one interview, whatever the clock does in between."""
    clock.travel_by(world.clock_file)
    world.at(NOON - timedelta(days=2))
    world.parent("aoi")
    world.books("aoi", NOON + timedelta(days=3, hours=-1))
    workers = [start(clock_file=world.clock_file) for _ in range(2)]
    for hours in (0, 1, -2, 48, 47, 49, -24, 69):
        world.at(NOON + timedelta(hours=hours))
        seen = look(world).beats
        until(lambda seen=seen: abs(look(world).beats - seen) > 2)
    until(lambda: world.line.taken_by()["aoi"] >= 1 and not world.outbox("queued", "retry", "in_flight"))
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    owed = {row.retry_key: (row.dedupe or "").split(":")[-1] for row in world.outbox() if row.kind == "reminder"}
    told = [owed[str(call.key)] for call in world.line.taken if str(call.key) in owed]  # the town has news as well
    assert len(told) == len(set(told))
    assert set(told) <= {"4320", "1440", "120"}


@contextmanager
def freezing(world: World, moment: datetime) -> Iterator[None]:
    """The clock does not go on: the moment is written anew again and again."""
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.2):
            world.at(moment)

    thread = threading.Thread(target=write)
    thread.start()
    yield
    over.set()
    thread.join()


def test_one_leads_and_when_it_resigns_the_other_does(world: World) -> None:
    one, two = Lease(world.service.db), Lease(world.service.db)
    one.beat(), two.beat()
    assert (one.leads(), two.leads()) == (True, False)
    one.resign()
    two.beat(), one.beat()
    assert (one.leads(), two.leads()) == (False, True)


def test_asked_from_many_threads_at_once_one_leads(world: World) -> None:
    leases = [Lease(world.service.db) for _ in range(4)]
    threads = [threading.Thread(target=leases[number % 4].beat) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [lease.leads() for lease in leases].count(True) == 1
    assert look(world).term == 1


def test_a_leader_that_was_silent_for_too_long_leads_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock but its own tells it so."""
    watch = Watch()
    monkeypatch.setattr(leader, "time", watch)
    one, two = Lease(world.service.db), Lease(world.service.db)
    one.beat(), two.beat()
    watch.moves(leader.LEASE - 0.1)
    two.beat()
    assert (one.leads(), two.leads()) == (True, False)
    watch.moves(0.2)
    assert (one.leads(), two.leads()) == (False, False)
    two.beat()
    with pytest.raises(NotLeading), one.db.write() as session:
        begin_something(session)
    one.beat()
    assert (one.leads(), two.leads(), look(world).term, begun(world)) == (False, True, 2, False)
    with two.db.write() as session:
        begin_something(session)
    assert begun(world)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite lets nobody write meanwhile
def test_what_it_was_in_the_middle_of_is_undone(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    monkeypatch.setattr(leader, "time", watch)
    one, two = Lease(world.service.db), Lease(world.service.db)
    one.beat(), two.beat()
    with pytest.raises(NotLeading), one.db.write() as session:
        begin_something(session)
        watch.moves(leader.LEASE)
        two.beat()
    assert (two.leads(), begun(world)) == (True, False)


def begin_something(session: Session) -> None:
    session.add(Heartbeat(name="begun", beat_at=clock.now(), started_at=clock.now()))
    session.flush()


def begun(world: World) -> bool:
    with world.service.db.read() as session:
        return session.get(Heartbeat, "begun") is not None


@pytest.mark.parametrize("hours", [5, -5])
def test_no_jump_of_the_clock_costs_a_leader_its_place(world: World, hours: int) -> None:
    one, two = Lease(world.service.db), Lease(world.service.db)
    one.beat(), two.beat()
    world.at(clock.now() + timedelta(hours=hours))
    two.beat(), one.beat(), two.beat()
    assert (one.leads(), two.leads(), look(world).term) == (True, False, 1)


class Watch:
    """The clock that never jumps, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def moves(self, seconds: float) -> None:
        self.now += seconds
