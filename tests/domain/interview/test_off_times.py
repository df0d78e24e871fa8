"""Times on a day that is closed, however it came to be: nobody is offered one, and nobody gets one."""

from datetime import date, datetime, time

import pytest

from bot import clock
from bot.db import Database
from bot.domain.interview import fill_rates, slots
from bot.domain.interview.slots import SlotTaken
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days, hubs
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.domain.interview.test_openings import NOON

HUB, OTHER, DAY, NEXT = "shinmatsudo", "kitakogane", date(2026, 12, 8), date(2026, 12, 9)
HOURS = [time(0), time(12, 59), time(13), time(23, 30)]


@pytest.fixture
def days(db: Database) -> Database:
    """Two hubs, two days, from midnight to midnight."""
    with db.write() as session:
        hubs.bring_in(session, load_town(ROOT / "content" / "towns" / "matsudo"))
        session.add(Parent(id="aoi", line_user_id="aoi", created_at=NOON))
        for hub, day in ((HUB, DAY), (HUB, NEXT), (OTHER, DAY)):
            slots.open_day(session, hub, day, HOURS, 30)
    return db


def offered(db: Database) -> list[tuple[str, int, str]]:
    """What families see, can have, and what is counted as offered: the same."""
    with db.read() as session:
        free = slots.free(session, NOON)
        assert len(free) == slots.how_many_free(session, NOON)
        counted = fill_rates.by_week(session, [HUB, OTHER], NOON, before=0, ahead=4)
        assert len(free) == sum(week.offered for weeks in counted.values() for week in weeks)
    assert {one.id for one in free} == {number for number in range(1, 13) if can_have(db, number)}
    return [(one.hub_id, local(one.starts_at).day, f"{local(one.starts_at):%H:%M}") for one in free]


def can_have(db: Database, number: int) -> bool:
    with db.write() as session:
        try:
            slots.hold(session, number, "aoi", NOON)
        except SlotTaken:
            return False
        slots.give_back(session, number, "aoi")
    return True


def local(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO)


@pytest.mark.parametrize(
    ("until", "left"),
    [(None, []), (time(13), ["13:00", "23:30"]), (time(13, 1), ["23:30"]), (time(0), [f"{at:%H:%M}" for at in HOURS])],
    ids=str,
)
def test_what_is_left_of_a_closed_day(days: Database, until: time | None, left: list[str]) -> None:
    """Added behind everybody's back, as it were; then another time is opened on it."""
    with days.write() as session:
        closed_days.close(session, HUB, DAY, "storm", until)
    seen = offered(days)
    assert [at for hub, day, at in seen if (hub, day) == (HUB, 8)] == left
    assert len(seen) == len(left) + 8
    with days.write() as session:
        slots.open_day(session, HUB, DAY, [time(9)], 30)
        assert len(slots.free(session, NOON)) == len(seen) + (until == time(0))
        closed_days.open_again(session, HUB, DAY)
        assert len(slots.free(session, NOON)) == 13


def test_a_hub_that_has_left_the_towns_folder_offers_no_time(days: Database) -> None:
    """What was opened before stays in the table: it comes back with the hub."""
    before = offered(days)
    with days.write() as session:
        hubs.get(session, HUB).active = False
    assert offered(days) == [one for one in before if one[0] == OTHER]
    with days.write() as session:
        hubs.known(session, HUB).active = True
    assert offered(days) == before
