"""A promise names a day somebody is really there: holidays, New Year, closed days, and hours after closing."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.clock import TOKYO
from bot.db import Database
from bot.domain.care import promises
from bot.domain.places import closed_days, hubs
from bot.settings import ROOT
from bot.town.folder import load_town


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def promised(db: Database, hub: str, days: int, now: str) -> tuple[str, str]:
    with db.read() as session:
        found = promises.make(session, hub, days, at(now))
    return tuple(f"{moment.astimezone(TOKYO):%m-%d %H:%M}" for moment in (found.reads_from, found.by))


@pytest.mark.parametrize(
    ("hub", "days", "now", "reads", "by"),
    [
        ("shinmatsudo", 0, "2026-11-25T10:30", "11-25 10:30", "11-25 18:00"),  # open now
        ("shinmatsudo", 0, "2026-11-25T18:00", "11-26 10:00", "11-26 18:00"),  # the doors have just shut
        ("shinmatsudo", 0, "2026-12-30T23:50", "01-05 10:00", "01-05 18:00"),  # New Year, then its Monday
        ("shinmatsudo", 2, "2026-12-30T23:50", "01-05 10:00", "01-07 18:00"),
        ("kitakogane", 0, "2026-12-30T23:50", "01-04 09:30", "01-04 16:30"),  # open on Mondays at another place
        ("kitakogane", 1, "2027-01-08T17:00", "01-13 09:30", "01-14 16:30"),  # 11 January is a holiday
        ("koganehara", 0, "2027-04-29T08:00", "04-30 09:30", "04-30 16:30"),  # nobody has said whether it opens then
    ],
)
def test_the_right_morning(with_hubs: Database, hub: str, days: int, now: str, reads: str, by: str) -> None:
    assert promised(with_hubs, hub, days, now) == (reads, by)


def test_a_day_the_staff_have_closed_is_no_day(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        closed_days.close(session, "shinmatsudo", date(2027, 1, 5))
    assert promised(with_hubs, "shinmatsudo", 0, "2026-12-30T23:50") == ("01-06 10:00", "01-06 18:00")


def test_on_a_day_shut_until_one_somebody_reads_from_one_on(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        closed_days.close(session, "shinmatsudo", date(2027, 1, 5), "warning", time(13))
    assert promised(with_hubs, "shinmatsudo", 0, "2027-01-05T09:00") == ("01-05 13:00", "01-05 18:00")
    assert promised(with_hubs, "shinmatsudo", 1, "2027-01-05T09:00") == ("01-05 13:00", "01-06 18:00")


def test_a_talk_goes_on_where_the_hub_has_left_the_folder(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        hubs.get(session, "shinmatsudo").active = False
    assert promised(with_hubs, "shinmatsudo", 0, "2026-11-25T10:30") == ("11-25 10:30", "11-25 18:00")


@pytest.fixture
def yanagawa(db: Database) -> Database:
    """Nobody has told the hours of its only hub."""
    with db.write() as session:
        hubs.bring_in(session, load_town(ROOT / "content" / "towns" / "yanagawa"))
    return db


@pytest.mark.parametrize(
    ("days", "now", "reads", "by"),
    [
        (0, "2026-11-25T10:30", "11-25 10:30", "11-25 17:00"),
        (3, "2026-11-25T00:16", "11-25 09:00", "11-30 17:00"),  # Saturday and Sunday do not count
        (1, "2026-11-20T17:00", "11-24 09:00", "11-25 17:00"),  # the office has shut; the Monday is a holiday
        (0, "2026-12-28T20:00", "01-04 09:00", "01-04 17:00"),
    ],
)
def test_where_hours_are_unknown_it_is_a_working_day_and_its_end(
    yanagawa: Database, days: int, now: str, reads: str, by: str
) -> None:
    assert promised(yanagawa, "konoyubi", days, now) == (reads, by)


@pytest.mark.parametrize(
    ("until", "reads"), [(None, "11-26 09:00"), (time(13), "11-25 13:00"), (time(17), "11-26 09:00")]
)
def test_there_too_what_staff_have_shut_does_not_count(yanagawa: Database, until: time | None, reads: str) -> None:
    with yanagawa.write() as session:
        closed_days.close(session, "konoyubi", date(2026, 11, 25), "", until)
    assert promised(yanagawa, "konoyubi", 0, "2026-11-25T08:00")[0] == reads


@pytest.mark.parametrize(
    ("hub", "sure"), [("drop-satellite", False), ("drop", True)], ids=["hours unknown", "hours known"]
)
def test_whether_the_hours_are_known_is_said(db: Database, hub: str, sure: bool) -> None:
    with db.write() as session:
        hubs.bring_in(session, load_town(ROOT / "content" / "towns" / "kohoku"))
    with db.read() as session:
        assert promises.make(session, hub, 1, at("2026-11-25T10:30")).sure is sure


def test_a_hub_that_is_shut_for_two_months_promises_a_day_after_them(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        for ahead in range(62):
            closed_days.close(session, "shinmatsudo", date(2027, 1, 1) + timedelta(days=ahead))
    assert promised(with_hubs, "shinmatsudo", 0, "2027-01-01T00:16") == ("03-04 10:00", "03-04 18:00")
    assert promised(with_hubs, "shinmatsudo", 3, "2027-01-01T00:16") == ("03-04 10:00", "03-07 18:00")


def test_a_hub_that_does_not_open_at_all_promises_no_odd_minute(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        for ahead in range(promises.SEARCHED_DAYS + 1):
            closed_days.close(session, "shinmatsudo", date(2027, 1, 1) + timedelta(days=ahead))
    assert promised(with_hubs, "shinmatsudo", 0, "2027-01-01T00:16") == ("02-05 17:00", "02-05 17:00")
