"""Replies keep to the town's rate without asking for leave: they are paid for with what became of them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.db import Database
from bot.domain.delivery import rates
from bot.domain.delivery.rates import RateBucket
from bot.line.sender import AHEAD, Sender
from bot.stage import Stage

RATE, EACH = 50, 60
Process = tuple[Sender, Database]


@pytest.fixture
def two(db: Database, database_url: str) -> Iterator[list[Process]]:
    """As in two processes: they share the database only."""
    other = Database(database_url)
    with db.write() as session:
        rates.bring_in(session, {"reply": RATE})
    yield [(Sender(db), db), (Sender(other), other)]
    other.close()


def test_two_are_together_no_faster_than_the_rate(two: list[Process]) -> None:
    """n=120 replies at 50 a second; a busy machine makes it longer, never shorter."""
    with ThreadPoolExecutor(2) as pool:
        moments = sorted(moment for some in pool.map(_reply, two) for moment in some)
    not_paid_yet = len(two)
    assert moments[-1] - moments[0] >= (len(moments) - 1 - not_paid_yet) / RATE - AHEAD


def test_below_the_rate_nobody_waits(two: list[Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is the database asked: it may be away."""
    slept: list[float] = []
    (me, mine), _ = two
    with mine.write() as session:
        me.pay(session, round(RATE * AHEAD / 2))
    monkeypatch.setattr("bot.line.sender.time.sleep", slept.append)
    monkeypatch.setattr(mine, "write", None)
    me.wait_for_reply()
    assert slept == [0]


def test_an_answer_takes_its_share_of_the_rate(town_on_both: Stage) -> None:
    """In the commit that says LINE has taken it."""
    person = town_on_both.person("aoi")
    person.follow()
    town_on_both.quiet()
    before = _next_at(town_on_both.service.db)
    for _ in range(2):
        person.says("メニュー")
        town_on_both.quiet()
    assert _next_at(town_on_both.service.db) > before > 0


def _next_at(db: Database) -> float:
    with db.read() as session:
        return session.get_one(RateBucket, "reply").next_at


def _reply(one: Process) -> list[float]:
    (me, mine), moments = one, []
    for _ in range(EACH):
        me.wait_for_reply()
        moments.append(time.monotonic())
        with mine.write() as session:
            me.pay(session, 1)
    return moments
