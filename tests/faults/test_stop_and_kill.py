"""Two of the staff press at once and the worker is killed amid a list: stopped is stopped, and sent again is once.

In a set order, where `test_desk_kill.py` leaves it to the dice. n=240 families in lists of 20, LINE slow, on each kind
of database. What is killed is a worker's process; this one takes over from it, and is the web.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TypeVar
from unittest.mock import patch

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from bot import clock, site
from bot.domain.delivery import recipients
from bot.domain.delivery.outbox import Delivery
from bot.domain.news import broadcasts, second_tries
from bot.domain.office import letters
from bot.jobs import hub_news, relay
from bot.simulator.faults import Fault
from tests.faults import desk_kills
from tests.faults.desk import Desk, Press
from tests.faults.desk_kills import Trial
from tests.faults.processes import TOWN, Town, kill, prepared
from tests.jobs.town import NOON
from tests.waiting import set_clock, until

PEOPLE, LIST = 240, 20
T = TypeVar("T")
SLOW = Fault("slow", path="multicast", seconds=0.4)
WORKER = "tests.faults.hasty_worker"


@pytest.fixture
def day(tmp_path: Path) -> Path:
    file = tmp_path / "clock"
    file.write_text(NOON.isoformat(), encoding="utf-8")
    return file


@contextmanager
def leaving(tmp_path: Path, database_url: str, day: Path) -> Iterator[tuple[Town, Desk, int]]:
    """One broadcast, approved and frozen; nobody sends it yet. One family has an id that LINE refuses."""
    with prepared(tmp_path, database_url, CLOCK_FILE=str(day)) as town, patch.object(recipients, "MOST", LIST):
        clock.travel_by(day)
        desk, [number] = Desk(town), desk_kills._prepared(town, Trial(PEOPLE, 1, 0, 1))
        town.platform.faults.clear()
        town.platform.faults.add(SLOW)
        web = make_server("127.0.0.1", town.port, site.application(town.service.settings, {TOWN: town.service}), True)
        Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
        try:
            with town.service.db.write() as session:
                broadcasts.get(session, number).written_by = desk.people["mori"]
            assert desk.press(number, "approval").word == "broadcast_approved"
            set_clock(day, clock.now() + timedelta(minutes=6))
            hub_news.run(town.service, clock.now())
            yield town, desk, number
        finally:
            web.shutdown()
            web.server_close()
            clock.travel_by(None)


def killed_amid_a_list(town: Town, day: Path, meanwhile: Callable[[], T]) -> T:
    """A worker begins, something happens, it is killed; whoever takes over sees that it is silent."""
    worker = town.start(module=WORKER)
    try:
        until(lambda: chunks(town, "in_flight"))
        found = meanwhile()
    finally:
        kill(worker)
    set_clock(day, clock.now() + timedelta(minutes=2))
    return found


def go_on(town: Town) -> None:
    """Until nothing waits any more."""
    for _ in range(30):
        hub_news.run(town.service, clock.now())
        relay.run(town.service, clock.now())
        if not chunks(town, "queued", "retry", "in_flight", "paused"):
            hub_news.run(town.service, clock.now())
            return
        time.sleep(0.3)
    raise AssertionError(chunks(town, "queued", "retry", "in_flight", "paused"))


def both_press(desk: Desk, number: int, button: str) -> list[Press]:
    with ThreadPoolExecutor(2) as pool:
        return [one.result() for one in [pool.submit(desk.press, number, button) for _ in range(2)]]


def chunks(town: Town, *states: str) -> set[int]:
    with town.service.db.read() as session:
        return set(
            session.scalars(select(Delivery.chunk).where(Delivery.chunk.is_not(None), Delivery.state.in_(states)))
        )


def got(town: Town) -> Counter[str]:
    return Counter({one.user_id: len([said for said in one.chat if said.who == "bot"]) for one in town.platform.people})


@pytest.mark.timeout(100)
def test_stopped_by_two_and_killed_amid_a_list(tmp_path: Path, database_url: str, day: Path) -> None:
    """At most the list at which the worker was may still arrive; what it had claimed is not sent by who takes over."""
    with leaving(tmp_path, database_url, day) as (town, desk, number):
        before = got(town)

        def stop() -> tuple[list[Press], Counter[str]]:
            until(lambda: got(town) - before)
            presses, then = both_press(desk, number, "stop"), got(town) - before
            time.sleep(0.5)
            return presses, then

        presses, then = killed_amid_a_list(town, day, stop)
        go_on(town)
        again, arrived = desk.press(number, "again"), got(town) - before
        with town.service.db.read() as session:
            told = broadcasts.progress(session, number)
    assert [press.word for press in presses] == ["broadcast_stopped"] * 2
    assert {*arrived.values()} == {1}
    assert then.total() <= arrived.total() <= then.total() + LIST < PEOPLE
    assert told.get("accepted", 0) <= arrived.total() <= told.get("accepted", 0) + told.get("unknown", 0)
    assert sum(told.values()) == PEOPLE + 1
    assert (again.word, again.after) == ("nothing_lost", "stopped")


@pytest.mark.timeout(100)
def test_sent_again_by_two_and_killed_amid_a_list(tmp_path: Path, database_url: str, day: Path) -> None:
    """LINE took the first lists and nobody heard of it; one family's id is refused once more."""
    with leaving(tmp_path, database_url, day) as (town, desk, number):
        before = got(town)
        go_on(town)
        first = got(town) - before
        desk_kills._forget_some(town, [number])
        with town.service.db.read() as session:
            [(listed, lost)] = second_tries.unfinished(session, clock.now())
            assert (letters.kept_back(session, clock.now()), listed.id) == ([], number)
        presses = both_press(desk, number, "again")
        killed_amid_a_list(town, day, lambda: None)
        go_on(town)
        arrived = got(town) - before
        with town.service.db.read() as session:
            told = broadcasts.progress(session, number)
    assert (lost.surely > 1, lost.perhaps) == (True, 0)
    assert sorted(press.word or "" for press in presses) == ["broadcast_again", "nothing_lost"]
    assert (first.total(), {*arrived.values()}, arrived.total()) == (PEOPLE, {1}, PEOPLE)
    assert told == {"accepted": PEOPLE, "failed": 1}
