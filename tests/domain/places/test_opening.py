"""When the doors are open."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from bot.clock import TOKYO
from bot.db import Database
from bot.domain.places import hubs, opening
from bot.domain.places.hubs import Hub, Venue

FindHub = Callable[[str], Hub]


@pytest.fixture
def hub(with_hubs: Database) -> FindHub:
    def find(slug: str) -> Hub:
        with with_hubs.read() as session:
            return hubs.get(session, slug)

    return find


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def in_words(found: list[opening.Open]) -> list[str]:
    return [f"{venue.lat} {opens:%H:%M}-{closes:%H:%M}" for venue, opens, closes in found]


@pytest.mark.parametrize(
    ("slug", "day", "hours"),
    [
        ("shinmatsudo", "2026-10-05", []),  # a Monday
        ("shinmatsudo", "2026-10-06", ["35.82538 10:00-18:00"]),
        ("shinmatsudo", "2026-12-29", []),
        ("shinmatsudo", "2027-01-03", []),
        ("shinmatsudo", "2027-01-05", ["35.82538 10:00-18:00"]),
        ("kitakogane", "2026-10-05", ["35.83235 09:30-16:30"]),  # Mondays in one building
        ("kitakogane", "2026-10-07", ["35.83289 09:30-16:30"]),  # Wednesdays in the other
        ("kitakogane", "2026-10-06", []),
        ("kitakogane", "2026-10-12", []),  # a Monday, and a holiday
        ("negiuchi", "2026-10-12", ["35.83119 10:00-17:00"]),
        ("grace", "2026-10-10", []),  # Saturdays once a month: nobody can compute that
    ],
)
def test_hours_of_a_day(hub: FindHub, slug: str, day: str, hours: list[str]) -> None:
    assert in_words(opening.hours_on(hub(slug), date.fromisoformat(day))) == hours


def test_a_closed_day_beats_the_rules(hub: FindHub) -> None:
    assert opening.hours_on(hub("shinmatsudo"), date(2026, 10, 6), {date(2026, 10, 6): None}) == []


@pytest.mark.parametrize(
    ("until", "hours", "opens"),
    [
        ("09:00", ["35.82538 10:00-18:00"], "2026-10-06T10:00"),  # it would not have been open before that
        ("13:00", ["35.82538 13:00-18:00"], "2026-10-06T13:00"),
        ("18:00", [], "2026-10-07T10:00"),
    ],
)
def test_a_day_shut_in_part_is_a_working_day_that_opens_late(
    hub: FindHub, until: str, hours: list[str], opens: str
) -> None:
    found, day = hub("shinmatsudo"), date(2026, 10, 6)
    shut = {day: time.fromisoformat(until)}
    assert (in_words(opening.hours_on(found, day, shut)), opening.works_on(found, day, shut)) == (hours, True)
    assert opening.next_open(found, at("2026-10-06T08:00"), shut) == at(opens)
    assert opening.is_open(found, at("2026-10-06T12:59"), shut) is (until == "09:00")


@pytest.mark.parametrize(
    ("moment", "is_open", "next_time"),
    [
        ("2026-10-06T09:59", False, "2026-10-06T10:00"),
        ("2026-10-06T10:00", True, "2026-10-07T10:00"),
        ("2026-10-06T17:59", True, "2026-10-07T10:00"),
        ("2026-10-06T18:00", False, "2026-10-07T10:00"),
        ("2026-10-04T20:00", False, "2026-10-06T10:00"),
        ("2026-12-28T12:00", False, "2027-01-05T10:00"),
    ],
)
def test_open_now_or_next(hub: FindHub, moment: str, is_open: bool, next_time: str) -> None:
    shinmatsudo = hub("shinmatsudo")
    assert opening.is_open(shinmatsudo, at(moment)) is is_open
    assert opening.next_open(shinmatsudo, at(moment)) == at(next_time)


def test_a_hub_that_stays_shut_has_no_next_time(hub: FindHub) -> None:
    month = dict.fromkeys([date(2026, 10, 6) + timedelta(days=ahead) for ahead in range(31)])
    assert opening.next_open(hub("negiuchi"), at("2026-10-06T08:00"), month) is None
    assert opening.next_open(hub("negiuchi"), at("2026-10-07T08:00"), month) == at("2026-11-06T10:00")


def test_some_weeks_only_and_a_hub_that_moves() -> None:
    tuesdays = [{"days": ["tue"], "opens": "10:00", "closes": "11:00", "nth": [1, 3]}]
    old = Venue(lat=1, hours=tuesdays, closed={}, valid_to=date(2026, 10, 15))
    new = Venue(lat=2, hours=tuesdays, closed={}, valid_from=date(2026, 10, 16))
    moving = Hub(venues=[old, new])
    days = [date(2026, 10, day) for day in (6, 13, 20, 27)]
    assert [in_words(opening.hours_on(moving, day)) for day in days] == [["1 10:00-11:00"], [], ["2 10:00-11:00"], []]


@pytest.mark.parametrize(
    ("slug", "day", "certain"),
    [
        ("shinmatsudo", "2026-10-13", True),
        ("shinmatsudo", "2026-11-03", False),  # a holiday: the source says nothing of holidays
        ("kitakogane", "2026-11-03", True),
        ("negiuchi", "2026-12-30", False),  # closed for New Year, but from when?
        ("shinmatsudo", "2026-12-30", True),
    ],
)
def test_what_is_not_known_is_not_promised(hub: FindHub, slug: str, day: str, certain: bool) -> None:
    assert opening.is_certain(hub(slug).venues[0], date.fromisoformat(day)) is certain


def test_hours_nobody_told_us_are_unknown_and_not_closed() -> None:
    told = Hub(venues=[Venue(hours=[{"days": ["tue"], "opens": "09:00", "closes": "12:00"}], closed={})])
    silent = Hub(venues=[Venue(hours=[], closed={})])
    assert [opening.is_known(hub, date(2026, 10, 5)) for hub in (told, silent)] == [True, False]
