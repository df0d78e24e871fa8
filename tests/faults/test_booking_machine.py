"""Seats, bookings and the waiting list (I2) agree with a paper calendar whatever happens; planted bugs are found."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import Phase
from hypothesis.stateful import run_state_machine_as_test

from bot import clock, migrate
from bot.domain.interview.waiting_list import Rules
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.faults import crowd
from tests.faults.booking_bugs import BUGS, Planted
from tests.faults.booking_machine import MONDAY, Bookings, settle_in, walk
from tests.faults.lives import lives

SEQUENCES, WALKS = 40, 60


@pytest.fixture
def bookings(database_url: str) -> Iterator[None]:
    matsudo = load_town(ROOT / "content" / "towns" / "matsudo")
    Bookings.db, Bookings.of_town = crowd.hurried(database_url), Rules(matsudo.interview, matsudo.news.quiet)
    migrate.upgrade(Bookings.db)
    migrate.bring_in(Bookings.db, matsudo)
    with Bookings.db.write() as session:
        settle_in(session, clock.at(MONDAY, 8))
    yield
    Bookings.db.close()


@pytest.mark.usefixtures("bookings")
def test_bookings_and_the_waiting_list_hold(database_url: str) -> None:
    """n=40 lives of up to 40 steps on SQLite, a third of them on PostgreSQL."""
    share = 1 if database_url.startswith("sqlite") else 3
    run_state_machine_as_test(Bookings, settings=lives(SEQUENCES // share, Phase.generate, Phase.shrink))


@pytest.mark.usefixtures("bookings")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("bug", "deeds"), BUGS.items(), ids=[bug.__name__ for bug in BUGS])
def test_a_planted_bug_is_found(bug: Callable[[], Planted], deeds: str) -> None:
    """n=60 walks of 25 steps at most, the same ones every time."""
    with pytest.raises(AssertionError), bug():
        for seed in range(WALKS):
            walk(deeds.split(), Random(seed), 25)
