"""One bucket for all: every call has a moment of its own, however many ask at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.db import Database
from bot.domain.delivery import rates
from tests.jobs.town import NOON

RATE = 50


@pytest.fixture
def bucket(db: Database) -> Database:
    with db.write() as session:
        rates.bring_in(session, {"push": RATE})
    return db


def take(db: Database, calls: int, now: datetime = NOON) -> list[float]:
    with db.write() as session:
        starts, apart = rates.take(session, "push", calls, now)
    return [(starts + number * apart - NOON).total_seconds() for number in range(calls)]


def test_from_eight_threads_the_moments_are_one_row_without_a_gap(bucket: Database) -> None:
    """n=200 askings, up to five calls each."""
    dice = random.Random(1)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda calls: take(bucket, calls), dice.choices(range(1, 6), k=200)))
    found = sorted(moment for row in rows for moment in row)
    assert found[0] == 0
    assert {round(after - before, 4) for before, after in pairwise(found)} == {1 / RATE}


def test_what_was_not_used_is_not_saved_up(bucket: Database) -> None:
    take(bucket, 5)
    assert take(bucket, 2, NOON + timedelta(seconds=9)) == pytest.approx([9, 9.02])


def test_a_clock_that_was_put_back_does_not_stop_us(bucket: Database) -> None:
    take(bucket, 1, NOON + timedelta(days=1))
    assert take(bucket, 1) == [0]


def test_a_new_rate_holds_from_the_next_call_on(bucket: Database) -> None:
    take(bucket, 10)
    with bucket.write() as session:
        rates.bring_in(session, {"push": 1})
    assert take(bucket, 2) == pytest.approx([0.2, 1.2])


def test_an_endpoint_without_a_bucket_is_not_held_up(db: Database) -> None:
    assert take(db, 3) == [0, 0, 0]
