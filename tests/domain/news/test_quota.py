"""What is left of a month's messages, and where the month is going."""

from datetime import timedelta

import pytest

from bot import clock
from bot.db import Database
from bot.domain.delivery import claims, deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.news import broadcasts, quota
from bot.domain.news.quota import Budget, ReserveTouched
from bot.domain.people import parents
from bot.town.line import LineRules
from tests.faults import crowd
from tests.jobs.town import HUB, NOON

RULES = LineRules(reserve=10, proposal=True)


def budget(db: Database) -> Budget:
    with db.read() as session:
        return quota.budget(session, RULES, NOON)


@pytest.fixture
def known(with_hubs: Database) -> Database:
    """1,000 messages, 300 used; five families at the hub."""
    crowd.expecting(with_hubs, [f"family {number}" for number in range(5)], HUB)
    with with_hubs.write() as session:
        quota.note(session, 1000, 300, NOON)
    return with_hubs


def test_nothing_is_refused_where_line_has_not_told(with_hubs: Database) -> None:
    found = budget(with_hubs)
    assert (found.free, found.forecast) == (None, 0)
    found.require(10**6)


def test_the_newest_count_of_the_month_holds(known: Database) -> None:
    with known.write() as session:
        quota.note(session, 1000, 400, NOON)
        quota.note(session, 9, 9, NOON + timedelta(days=40))
    assert (budget(known).free, budget(known).used) == (500, 400)


def test_what_is_planned_this_month_is_promised(known: Database) -> None:
    with known.write() as session:
        for days in (1, 20, 40):
            at = NOON + timedelta(days=days)
            broadcasts.schedule(session, HUB, "Snow", "...", send_at=at, written_at=NOON)
    found = budget(known)
    assert (found.promised, found.free, found.forecast) == (10, 590, 310)


def test_personal_messages_go_on_as_in_the_last_four_weeks(known: Database) -> None:
    """28 pushes in four weeks: one a day; 26.5 days of February are left."""
    with known.write() as session:
        family = parents.meet(session, "family 0", NOON)
        for number in range(28):
            said = [{"type": "text", "text": "..."}]
            deliveries.enqueue(session, Order(family.id, "family 0", "notice", said), NOON - timedelta(hours=number))
        for row in claims.claim(session, NOON, most=100):
            deliveries.settle(session, row, "accepted", NOON, "push")
    assert budget(known).forecast == 300 + 27


@pytest.mark.parametrize(("families", "fits"), [(600, True), (601, False)])
def test_the_reserve_is_not_for_news(known: Database, families: int, fits: bool) -> None:
    if fits:
        budget(known).require(families)
    else:
        with pytest.raises(ReserveTouched):
            budget(known).require(families)


def test_the_month_is_japans() -> None:
    assert quota.month_of(clock.at(NOON.date().replace(day=1), 0) - timedelta(seconds=1)) == "2026-01"
    assert quota.month_of(clock.at(NOON.date().replace(day=1), 0)) == "2026-02"
