"""News at the parent's pace: at most two a week, the rest in one message, at the hour they chose."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import clock
from bot.domain.delivery.outbox import Recipient
from bot.jobs import digest, hub_news, month, relay
from tests.jobs.town import NOON, World, words

FRIDAY = date(2026, 2, 6)
TEN = clock.at(FRIDAY, 10)
NEXT_MONTH = clock.at(date(2026, 3, 10), 10)

Send = Callable[[], list[str]]


def got(world: World, name: str) -> list[tuple[str, list[str]]]:
    """When and what: the headings of every message they got."""
    found = []
    for call in world.line.taken:
        if name in call.people():
            found.append((call.way, [text for text in words(call.messages) if text.isascii() and text != "..."]))
    return found


def held(world: World) -> list[tuple[str, str | None, bool]]:
    """(whose, why, whether a digest carries it)"""
    with world.service.db.read() as session:
        rows = session.scalars(select(Recipient).where(Recipient.state == "held").order_by(Recipient.broadcast_id))
        return [(row.line_user_id, row.reason, row.carried_by is not None) for row in rows]


def announce(world: World, day: int, *titles: str, **facts: object) -> None:
    """At noon of a day of February."""
    world.at(clock.at(date(2026, 2, day), 12))
    for title in titles:
        world.news(title, clock.now(), **facts)
        world.tick(hub_news.run, relay.run)


def test_the_first_comes_at_once_and_the_rest_of_the_week_in_one_message(world: World) -> None:
    world.parent("aoi")
    announce(world, 2, "One")
    announce(world, 3, "Two", "Three")
    assert got(world, "aoi") == [("multicast", ["One"])]
    assert held(world) == [("aoi", "week_full", False)] * 2
    world.at(TEN)
    world.tick(digest.run, relay.run, digest.run, relay.run)
    assert got(world, "aoi") == [("multicast", ["One"]), ("push", ["Two", "Three"])]
    assert held(world) == [("aoi", "week_full", True)] * 2
    announce(world, 7, "Of the new week")
    assert got(world, "aoi")[2:] == [("multicast", ["Of the new week"])]


@pytest.mark.parametrize(("late", "leaves"), [(0.02, 6), (1800, 6), (5400, 7)], ids=["as ever", "held up", "too late"])
def test_news_written_for_their_hour_reaches_them_in_it(world: World, late: float, leaves: int) -> None:
    """The job looks a moment after the hour. What comes long after it waits for the next."""
    world.parent("aoi", news_hour="10:00")
    world.at(TEN - timedelta(hours=1))
    world.news("One", TEN)
    world.at(TEN + timedelta(seconds=late))
    world.tick(hub_news.run)
    (row,) = world.outbox()
    assert row.due_at.astimezone(clock.TOKYO).date() == date(2026, 2, leaves)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_never_more_than_the_town_allows_in_a_week(world: World, most: int) -> None:
    rules = world.service.town.news.model_copy(update={"most_per_week": most})
    town = world.service.town.model_copy(update={"news": rules})
    world.service = type(world.service)(**{**vars(world.service), "town": town})
    world.parent("aoi")
    for day in range(2, 6):
        announce(world, day, f"Of {day}")
    world.at(TEN)
    world.tick(digest.run, relay.run)
    announce(world, 6, "After the digest")
    told = [headings for _, headings in got(world, "aoi")]
    assert len(told) == most
    assert told[-1] == [f"Of {day}" for day in range(1 + most, 6)]


def test_what_begins_before_the_digest_does_not_wait_for_it(world: World) -> None:
    """The second of two goes at once, and then nothing more in this week."""
    world.parent("aoi")
    announce(world, 2, "One")
    announce(world, 3, "Thursday", event_at=clock.at(date(2026, 2, 5), 10))
    announce(world, 4, "Another")
    world.at(TEN)
    world.tick(digest.run, relay.run)
    assert [headings for _, headings in got(world, "aoi")] == [["One"], ["Thursday"]]
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert got(world, "aoi")[2:] == [("push", ["Another"])]


def test_whoever_wants_each_gets_each_and_whoever_wants_none_gets_none(world: World) -> None:
    world.parent("each", news_pace="each")
    world.parent("off", news_pace="off")
    announce(world, 2, "One", "Two", "Three")
    world.at(TEN)
    world.tick(digest.run, relay.run)
    assert [headings for _, headings in got(world, "each")] == [["One"], ["Two"], ["Three"]]
    assert got(world, "off") == []


def test_a_closure_reaches_everybody_who_wants_any_news_at_once(world: World) -> None:
    for pace in ("each", "few", "weekly", "off"):
        world.parent(pace, news_pace=pace, news_topics=["food"])
    announce(world, 2, "One", "Two", topic="food")
    announce(world, 3, "Closed", topic="closure")
    closed = [sorted(call.people()) for call in world.line.taken if "Closed" in words(call.messages)]
    assert closed == [["each", "few", "weekly"]]


def test_each_at_the_hour_they_chose(world: World, sent: Send) -> None:
    world.parent("any")
    world.parent("evening", news_hour="20:30")
    world.parent("morning", news_hour="10:00")
    world.parent("an hour the town no longer has", news_hour="15:00")
    world.news("One", NOON)
    world.tick(hub_news.run)
    assert sent() == ["an hour the town no longer has", "any"]
    world.at(clock.at(NOON.date(), 20, 29))
    assert sent() == []
    world.at(clock.at(NOON.date(), 20, 30))
    assert sent() == ["evening"]
    world.at(clock.at(NOON.date() + timedelta(days=1), 10))
    assert sent() == ["morning"]


@pytest.mark.parametrize("hour", ["10:00", "12:30", "20:30"])
def test_news_for_their_hour_reach_them_at_that_hour(world: World, sent: Send, hour: str) -> None:
    """The job runs a moment after the hour: that is their hour still, and not tomorrow's."""
    world.parent("theirs", news_hour=hour)
    world.parent("any")
    clocks, minutes = map(int, hour.split(":"))
    then = clock.at(NOON.date(), clocks, minutes)
    world.news("One", then)
    world.at(then + timedelta(milliseconds=20))
    world.tick(hub_news.run)
    assert sent() == ["any", "theirs"]


def test_whose_hour_would_be_too_late_for_the_event_hears_at_once(world: World, sent: Send) -> None:
    world.parent("evening", news_hour="20:30")
    world.news("Tonight", NOON, event_at=clock.at(NOON.date(), 19))
    world.tick(hub_news.run)
    assert sent() == ["evening"]


def test_the_digest_too_comes_at_their_hour_and_once(world: World, sent: Send) -> None:
    world.parent("evening", news_pace="weekly", news_hour="20:30")
    world.parent("morning", news_pace="weekly")
    announce(world, 2, "One")
    world.at(TEN)
    world.tick(digest.run)
    assert sent() == ["morning"]
    world.change("morning", news_hour="20:30")
    world.at(clock.at(FRIDAY, 20, 30))
    world.tick(digest.run)
    assert sent() == ["evening"]


def test_whom_the_digest_told_beforehand_is_not_told_again(world: World, sent: Send) -> None:
    """Weekly families read of an event before its own day for news; then they change their pace."""
    world.parent("aoi", news_pace="weekly")
    soon = TEN + timedelta(days=2)
    world.news("Sunday", soon, event_at=soon + timedelta(hours=8))
    world.at(TEN)
    world.tick(digest.run)
    assert sent() == ["aoi"]
    world.change("aoi", news_pace="each")
    world.at(soon)
    world.tick(hub_news.run)
    assert sent() == []


def test_who_stops_in_between_gets_nothing_of_what_was_held(world: World) -> None:
    world.parent("aoi")
    announce(world, 2, "One", "Two")
    world.change("aoi", news_pace="off")
    world.at(TEN)
    world.tick(digest.run, relay.run)
    assert got(world, "aoi") == [("multicast", ["One"])]


def test_a_digest_never_takes_what_is_kept_for_reminders(world: World) -> None:
    """A tenth of 40 stays: 36 families could have it, 37 cannot, and the alarm comes once."""
    for number in range(37):
        world.parent(f"family {number}", news_pace="weekly")
    announce(world, 2, "One")
    world.line.month = (40, 0)
    world.at(TEN)
    with capture_logs() as logs:
        world.tick(digest.run, digest.run, month.run)
    assert world.outbox() == []
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["digest.reserve_touched"]
    world.line.month = (42, 0)
    world.tick(digest.run)
    for minutes in range(5):  # what a busy machine could not send at once is tried again
        world.at(TEN + timedelta(minutes=5 * minutes))
        world.tick(relay.run)
    assert len(world.line.taken) == 37


def test_news_without_a_date_are_of_no_use_after_two_days(world: World, sent: Send) -> None:
    world.parent("aoi", news_pace="each")
    world.news("Old", NOON)
    world.news("Younger", NOON + timedelta(hours=3))
    world.at(NOON + timedelta(days=2, hours=1))
    world.tick(hub_news.run)
    assert sent() == ["aoi"]
    assert [(one.title, one.state, one.stopped_for) for one in world.planned()] == [
        ("Old", "stopped", "too_late"),
        ("Younger", "sending", None),
    ]
