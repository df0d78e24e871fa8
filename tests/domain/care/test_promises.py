"""A promise names a day somebody is really there: holidays, New Year, closed days, and hours after closing."""

from datetime import date, datetime, time

import pytest

from bot.clock import TOKYO
from bot.db import Database
from bot.domain.care import promises
from bot.domain.places import closed_days


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
