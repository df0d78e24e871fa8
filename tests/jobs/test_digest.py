"""Families who want their news once a week get it on Friday at ten, in one message."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.news import pauses
from bot.domain.news.broadcasts import Broadcast
from bot.jobs import digest, hub_news, relay
from bot.line import flex
from bot.yaml_lines import read_yaml
from tests.jobs.town import OTHER_HUB, World, words

SEEN: Any = read_yaml(Path(__file__).parent / "seen.yaml").data
FRIDAY = date(2026, 2, 6)
TEN = clock.at(FRIDAY, 10)
TALK = clock.at(date(2026, 2, 10), 10)

Send = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def tuesday(world: World) -> None:
    world.parent("aoi", news_pace="weekly")
    world.at(clock.at(date(2026, 2, 3), 12))


def titles(world: World, name: str = "aoi") -> list[list[str]]:
    """The headings of every message they got."""
    mine = [call.messages for call in world.line.taken if call.to == name]
    return [[text for text in words(message) if text.isascii() and text != "..."] for message in mine]


def test_the_weeks_news_come_in_one_message_on_friday(world: World, sent: Send) -> None:
    world.news("Talk", clock.now(), event_at=TALK)
    world.news("Play", clock.now())
    world.tick(hub_news.run, digest.run)
    assert sent() == []
    world.at(TEN)
    world.tick(digest.run, hub_news.run, digest.run)
    assert sent() == ["aoi"]
    message = world.line.taken[0].messages
    assert [part["type"] for part in message] == ["text", "flex"]
    assert "\n".join(words(message)) == SEEN["digest"]


def test_it_comes_once_a_week_whatever_happens(world: World) -> None:
    world.news("Talk", clock.now(), event_at=TALK)
    world.at(TEN)
    world.tick_together(digest.run, workers=4)
    world.tick_together(relay.run, workers=4)
    for hours in (1, -1, 5, 23):
        world.at(TEN + timedelta(hours=hours))
        world.tick(digest.run, relay.run)
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert titles(world) == [["Talk"]]


def test_no_news_no_message(world: World) -> None:
    world.news("Elsewhere", clock.now(), hub=OTHER_HUB)
    world.news("Stopped", clock.now(), state="stopped")
    world.news("Over", clock.now(), event_at=TEN - timedelta(hours=1))
    world.news("Food", clock.now(), topic="food")
    world.change("aoi", news_topics=["class"])
    world.at(TEN)
    world.tick(digest.run)
    assert world.outbox() == []


def test_what_happens_before_the_next_digest_is_in_this_one_and_not_in_the_next(world: World) -> None:
    world.news("Wednesday", TEN + timedelta(days=2), event_at=TEN + timedelta(days=5))
    world.news("Next month", TEN + timedelta(days=2), event_at=TEN + timedelta(days=30))
    world.at(TEN)
    world.tick(digest.run, relay.run)
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert titles(world) == [["Wednesday"], ["Next month"]]


def test_who_changes_from_each_to_weekly_reads_nothing_twice(world: World, sent: Send) -> None:
    world.parent("minh", news_pace="each")
    world.news("Talk", clock.now(), event_at=TALK)
    world.tick(hub_news.run)
    assert sent() == ["minh"]
    world.change("minh", news_pace="weekly")
    world.at(TEN)
    world.tick(digest.run)
    assert sent() == ["aoi"]


def test_a_week_that_fell_into_an_outage_is_made_up_for(world: World) -> None:
    world.news("First week", clock.now())
    world.at(TEN + timedelta(days=3))
    world.tick(digest.run, relay.run)
    assert titles(world) == []
    world.news("Second week", clock.now())
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert titles(world) == [["First week", "Second week"]]
    world.at(TEN + timedelta(days=14))
    world.tick(digest.run, relay.run)
    assert titles(world) == [["First week", "Second week"]]


def test_what_was_paused_while_the_digest_was_made_is_in_the_next_one(world: World) -> None:
    """Held for them, and carried by none: that they had a digest says nothing about it."""
    world.at(TEN - timedelta(days=1))
    paused = world.news("Paused", clock.now())
    world.news("Other", clock.now())
    world.tick(hub_news.run)
    with world.service.db.write() as session:
        session.get_one(Broadcast, paused).state = "paused"
    world.at(TEN)
    world.tick(digest.run, relay.run)
    assert titles(world) == [["Other"]]
    with world.service.db.write() as session:
        pauses.resume(session, paused, clock.now())
    for week in (7, 14):
        world.at(TEN + timedelta(days=week))
        world.tick(hub_news.run, digest.run, relay.run)
    assert titles(world) == [["Other"], ["Paused"]]


def test_late_but_not_at_night(world: World, sent: Send) -> None:
    world.news("Talk", clock.now(), event_at=TALK)
    world.at(clock.at(FRIDAY, 22))
    world.tick(digest.run)
    assert world.outbox() == []
    world.at(clock.at(FRIDAY, 9) + timedelta(days=1))
    world.tick(digest.run)
    assert sent() == ["aoi"]


def test_many_news_fit_into_one_request(world: World, sent: Send) -> None:
    for number in range(55):
        world.news(f"News {number}", clock.now(), event_at=TALK + timedelta(minutes=number))
    world.at(TEN)
    world.tick(digest.run)
    assert sent() == ["aoi"]
    parts = world.line.taken[0].messages
    assert [len(part["contents"]["contents"]) for part in parts[1:]] == [flex.MOST_BUBBLES] * 4


def test_who_leaves_or_stops_gets_none(world: World) -> None:
    world.news("Talk", clock.now(), event_at=TALK)
    world.parent("minh", news_pace="weekly")
    world.change("aoi", reachable=False)
    world.change("minh", news_pace="off")
    world.at(TEN)
    world.tick(digest.run)
    assert world.outbox() == []


LONG = "\u3042" * 2000  # 12,000 bytes on the wire: three cards fill a carousel


def cards(world: World) -> list[str]:
    return [title for message in titles(world) for title in message if title.startswith("No. ")]


def test_what_finds_no_room_is_named_and_comes_the_next_time(world: World) -> None:
    """A text and four carousels are all that LINE takes at once."""
    for number in range(14):
        world.news(f"No. {number:02}", clock.now(), event_at=TEN + timedelta(days=30 + number, hours=1))
    with world.service.db.write() as session:
        for one in session.scalars(select(Broadcast)):
            one.body = LONG
    world.at(TEN)
    world.tick(digest.run, relay.run)
    [first] = world.line.taken
    assert len(first.messages) == 5
    assert first.messages[0]["text"].split("\n")[1:] == SEEN["digest_more"].split("\n")
    assert cards(world) == [f"No. {number:02}" for number in range(12)]
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert cards(world) == [f"No. {number:02}" for number in range(14)]
    world.at(TEN + timedelta(days=14))
    world.tick(digest.run, relay.run)
    assert len(world.line.taken) == 2


def test_what_cannot_wait_a_week_comes_first(world: World) -> None:
    """The last day of an old notice is no longer looked at next time."""
    world.at(TEN - timedelta(days=10))
    world.news("No. old", clock.now())
    world.at(TEN - timedelta(days=1))
    for number in range(13):
        world.news(f"No. {number:02}", clock.now(), event_at=TEN + timedelta(days=30 + number))
    with world.service.db.write() as session:
        for one in session.scalars(select(Broadcast)):
            one.body = LONG
    world.at(TEN)
    world.tick(digest.run, relay.run)
    assert cards(world)[0] == "No. old"
    world.at(TEN + timedelta(days=7))
    world.tick(digest.run, relay.run)
    assert sorted(cards(world)) == sorted(["No. old", *(f"No. {number:02}" for number in range(13))])


def test_it_is_read_in_english(world: World) -> None:
    """The hub as the door says, and as it is read; a day and an hour; how it stops, without a button too."""
    world.change("aoi", language="en")
    world.news("Talk", clock.now(), event_at=TALK)
    world.at(TEN)
    world.tick(digest.run, relay.run)
    message = world.line.taken[0].messages
    assert "\n".join(words(message)) == SEEN["digest_en"]
    assert message[1]["altText"] == SEEN["digest_en_alt"]
