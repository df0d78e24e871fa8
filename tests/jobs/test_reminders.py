"""Aoi has booked for Thursday, 5 February 2026, 14:00. She is reminded three days, a day and two hours before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import clock
from bot.domain.interview import interviews, meeting_wishes
from bot.jobs import relay, reminders
from bot.yaml_lines import read_yaml
from tests.jobs.town import NOON, World, words

THURSDAY = NOON.date() + timedelta(days=3)
START = clock.at(THURSDAY, 14)
BOOKED = START - timedelta(days=10)
SEEN: Any = read_yaml(Path(__file__).parent / "seen.yaml").data

Send = Callable[[], list[str]]


@pytest.fixture
def booking(world: World) -> int:
    world.at(BOOKED)
    world.parent("aoi")
    return world.books("aoi", START)


def before(**span: int) -> datetime:
    """A minute after the reminder so long before the start has come due."""
    return START - timedelta(**span) + timedelta(minutes=1)


@pytest.mark.usefixtures("booking")
def test_each_reminder_arrives_once(world: World, sent: Send) -> None:
    arrived = {}
    moment = START - timedelta(days=4)
    while moment < START + timedelta(hours=3):
        world.at(moment)
        world.tick(reminders.run)
        if sent() == ["aoi"]:
            arrived[moment] = "aoi"
        moment += timedelta(minutes=30)
    spans = [timedelta(days=3), timedelta(days=1), timedelta(hours=2)]
    assert list(arrived) == [START - span for span in spans]
    assert world.states() == ["accepted"] * 3


@pytest.mark.parametrize("way", ["hub", "online", "phone"])
def test_it_says_when_and_where_and_the_notification_says_nothing(world: World, sent: Send, way: str) -> None:
    world.at(BOOKED)
    world.parent("aoi")
    world.books("aoi", START, way)
    world.at(before(days=1))
    world.tick(reminders.run)
    assert sent() == ["aoi"]
    message = world.line.taken[0].messages
    assert words(message) == SEEN[f"reminder_{way}"].split("\n")
    assert message[0]["altText"] == SEEN["reminder_alt"]


@pytest.mark.usefixtures("booking")
def test_two_workers_at_once_remind_once(world: World) -> None:
    world.at(before(days=1))
    world.tick_together(reminders.run, workers=4)
    world.tick_together(relay.run, workers=4)
    assert world.line.taken_by() == {"aoi": 1}


def test_when_the_booking_moves_the_waiting_reminder_goes_and_the_new_time_counts(
    world: World, booking: int, sent: Send
) -> None:
    world.at(before(days=1))
    world.tick(reminders.run)
    world.moves(booking, START + timedelta(days=7))
    assert world.states() == ["suppressed"]
    world.tick(reminders.run)
    assert sent() == []
    world.at(before(days=1) + timedelta(days=7))
    world.tick(reminders.run)
    assert sent() == ["aoi"]


def test_a_cancelled_booking_is_not_reminded_of(world: World, booking: int, sent: Send) -> None:
    world.at(before(days=1))
    world.tick(reminders.run)
    world.cancels(booking)
    world.at(before(hours=2))
    world.tick(reminders.run)
    assert sent() == []
    assert world.states() == ["suppressed"]


@pytest.mark.usefixtures("booking")
def test_who_blocked_the_account_gets_none(world: World) -> None:
    world.change("aoi", reachable=False)
    world.at(before(days=1))
    world.tick(reminders.run)
    assert world.outbox() == []


def test_who_books_late_is_not_reminded_of_what_was_due_before(world: World, sent: Send) -> None:
    world.at(START - timedelta(hours=20))
    world.parent("aoi")
    world.books("aoi", START)
    world.tick(reminders.run)
    assert sent() == []
    world.at(before(hours=2))
    world.tick(reminders.run)
    assert sent() == ["aoi"]


@pytest.mark.usefixtures("booking")
@pytest.mark.parametrize(
    ("back_at", "arrives"),
    [
        (START - timedelta(days=3) + timedelta(hours=5), 1),  # three days before, five hours late
        (START - timedelta(days=2, hours=4), 0),  # three days before, twenty hours late
        (START - timedelta(hours=13), 0),  # a day before, eleven hours late, but at night
        (START - timedelta(minutes=40), 1),  # two hours before, late, and still useful
        (START - timedelta(minutes=30), 0),  # they are on their way
        (START + timedelta(minutes=1), 0),
    ],
)
def test_after_an_outage_only_what_is_still_useful(world: World, sent: Send, back_at: datetime, arrives: int) -> None:
    world.at(back_at)
    world.tick(reminders.run)
    assert sent() == ["aoi"] * arrives


def test_in_the_quiet_hours_it_waits_for_the_morning(world: World, sent: Send) -> None:
    start = clock.at(THURSDAY, 9, 30)
    world.at(BOOKED)
    world.parent("aoi")
    world.books("aoi", start)
    world.at(clock.at(THURSDAY, 7, 59))
    world.tick(reminders.run)
    assert sent() == []
    world.at(clock.at(THURSDAY, 8))
    world.tick(reminders.run)
    assert sent() == ["aoi"]


@pytest.mark.usefixtures("booking")
def test_one_that_line_could_not_take_by_day_does_not_leave_at_night(world: World, sent: Send) -> None:
    world.at(clock.at(THURSDAY - timedelta(days=1), 20, 55))
    world.tick(reminders.run)
    world.line.faults.append("500")
    assert sent() == []
    world.at(clock.at(THURSDAY - timedelta(days=1), 21, 30))
    assert sent() == []
    assert world.states() == ["retry"]


@pytest.mark.usefixtures("booking")
def test_a_clock_that_jumps_reminds_nobody_twice(world: World) -> None:
    for jump in [timedelta(0), timedelta(hours=1), -timedelta(hours=1), timedelta(minutes=5), -timedelta(days=1)]:
        world.at(before(days=1) + jump)
        world.tick(reminders.run, relay.run)
    assert world.line.taken_by() == {"aoi": 1}
    for moment in [datetime(1970, 1, 2, tzinfo=clock.TOKYO), datetime(2038, 1, 19, 12, tzinfo=clock.TOKYO)]:
        world.at(moment)
        world.tick(reminders.run, relay.run)
    assert world.line.taken_by() == {"aoi": 1}
    world.at(before(hours=2))
    world.tick(reminders.run, relay.run)
    assert world.line.taken_by() == {"aoi": 2}


@pytest.mark.parametrize("way", ["hub", "online", "phone", "visit"])
def test_it_says_what_they_wished_for_and_how_far_it_is(world: World, booking: int, sent: Send, way: str) -> None:
    with world.service.db.write() as session:
        one = interviews.get(session, booking)
        one.with_partner, one.way = True, way
        meeting_wishes.put(session, one, ["visit", "interpreter"], clock.now(), language="vi")
    world.at(before(days=1))
    world.tick(reminders.run)
    assert sent() == ["aoi"]
    said = words(world.line.taken[0].messages)
    assert said[said.index("ご希望") + 1] == "パートナーや家族と、広場の見学、通訳（確かめています）"
