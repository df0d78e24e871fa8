"""Hubs announce their programmes, and staff write; families get what they asked for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import clock
from bot.domain.news import broadcasts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.places import closed_days
from bot.jobs import hub_news, relay
from bot.line import news_card
from bot.line.outbound import Speaker
from bot.service import Service
from bot.yaml_lines import read_yaml
from tests.jobs.town import HUB, NOON, OTHER_HUB, World, words

SEEN: Any = read_yaml(Path(__file__).parent / "seen.yaml").data
MONDAY = NOON.date()
EVENING = clock.at(MONDAY, 20, 30)

Send = Callable[[], list[str]]


def of(world: World) -> list[tuple[str | None, str, str]]:
    """(source, when it leaves, state) of every broadcast."""
    return [(one.source, f"{one.send_at.astimezone(clock.TOKYO):%m-%d %H:%M}", one.state) for one in world.planned()]


def test_programmes_are_planned_a_week_before_they_are_announced(world: World) -> None:
    world.offer({"slug": "music", "announce_days_before": 7})
    world.tick(hub_news.run)
    world.tick(hub_news.run)
    assert of(world) == [
        ("music:2026-02-04", "02-02 12:30", "scheduled"),
        ("music:2026-02-11", "02-04 10:00", "scheduled"),
    ]


def test_it_leaves_at_the_towns_next_hour_for_news_and_never_after_its_start(world: World) -> None:
    world.offer(
        {"slug": "today", "days": {"dates": ["2026-02-02"]}, "opens": "12:20", "closes": "13:00"},
        {"slug": "tonight", "days": {"dates": ["2026-02-02"]}, "opens": "19:00", "closes": "20:00"},
    )
    world.tick(hub_news.run)
    assert of(world) == [("tonight:2026-02-02", "02-02 12:30", "scheduled")]


def test_a_day_on_which_the_hub_is_closed_is_not_announced(world: World) -> None:
    world.offer({"slug": "music"})
    with world.service.db.write() as session:
        closed_days.close(session, HUB, date(2026, 2, 4))
    world.tick(hub_news.run)
    assert [source for source, *_ in of(world)] == ["music:2026-02-11"]


def test_it_reaches_the_families_of_this_hub_who_want_it(world: World, sent: Send) -> None:
    world.offer({"topic": "class", "for": "expecting"})
    world.parent("aoi", role="expecting", news_pace="each")
    world.parent("minh", role="partner", news_pace="each")
    world.parent("picky", role="expecting", news_topics=["baby", "class"], news_pace="each")
    world.parent("raising", role="raising")
    world.parent("foodie", role="expecting", news_topics=["food"])
    world.parent("silent", role="expecting", news_pace="off")
    world.parent("weekly", role="expecting", news_pace="weekly")
    world.parent("gone", role="expecting", reachable=False)
    world.parent("neighbour", role="expecting", hub=OTHER_HUB)
    world.parent("new", role="expecting", hub=None)
    world.tick(hub_news.run)
    world.at(clock.at(date(2026, 2, 4), 10))
    world.tick(hub_news.run)
    assert sent() == ["aoi", "aoi", "minh", "minh", "picky", "picky"]
    told = [(call.way, sorted(call.people()), len(call.messages)) for call in world.line.taken]
    assert told == [("multicast", ["aoi", "minh", "picky"], 1)] * 2


def test_what_they_read(world: World, sent: Send) -> None:
    world.offer({"days": {"dates": ["2026-02-11"]}})
    world.parent("aoi")
    world.tick(hub_news.run)
    world.at(clock.at(date(2026, 2, 4), 10))
    world.tick(hub_news.run)
    assert sent() == ["aoi"]
    message = world.line.taken[0].messages
    assert words(message) == SEEN["news"].split("\n")
    assert message[0]["altText"] == SEEN["news_alt"]


def test_two_workers_at_once_write_to_each_family_once(world: World) -> None:
    for number in range(30):
        world.parent(f"family {number}")
    world.news("Snow", EVENING)
    world.at(EVENING)
    world.tick_together(hub_news.run, workers=4, times=3)
    world.tick_together(relay.run, workers=4, times=3)
    world.tick(hub_news.run)
    assert world.line.taken_by() == {f"family {number}": 1 for number in range(30)}
    assert of(world)[0][2] == "sent"


class DiesAt:
    """A speaker whose process dies while it writes the message of this number."""

    def __init__(self, speaker: Speaker, number: int) -> None:
        self.speaker, self.left = speaker, number

    def notice(self, *asked: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise SystemExit
        return self.speaker.notice(*asked)


@pytest.mark.parametrize("at", [1, 2])
def test_a_worker_that_dies_half_way_loses_nobody(world: World, sent: Send, at: int) -> None:
    """All of it is frozen, or nothing: half of it was written already, in two languages."""
    for number in range(9):
        world.parent(f"family {number}", language="en" if number % 2 else "ja")
    world.news("Snow", EVENING)
    world.at(EVENING)
    dying = replace(world.service, speaker=DiesAt(world.service.speaker, at))  # type: ignore[arg-type]
    with pytest.raises(SystemExit):
        hub_news.run(dying, clock.now())
    assert (of(world)[0][2], world.outbox()) == ("scheduled", [])
    world.tick(hub_news.run)
    assert (of(world)[0][2], world.states()) == ("sending", ["queued", "queued"])
    assert sent() == [f"family {number}" for number in range(9)]
    world.tick(hub_news.run)
    assert of(world)[0][2] == "sent"


def test_stopped_news_reaches_nobody_else(world: World, sent: Send) -> None:
    world.parent("aoi")
    number = world.news("Snow", EVENING)
    world.at(EVENING)
    world.tick(hub_news.run)
    with world.service.db.write() as session:
        assert broadcasts.stop(session, broadcasts.get(session, number), clock.now()) == 1
    world.parent("late")
    world.tick(hub_news.run)
    assert sent() == []
    assert world.states() == ["suppressed"]


def test_nothing_leaves_at_night(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Snow", EVENING)
    world.at(clock.at(MONDAY, 21, 5))
    world.tick(hub_news.run)
    assert sent() == []
    world.at(clock.at(MONDAY + timedelta(days=1), 8))
    world.tick(hub_news.run)
    assert sent() == ["aoi"]


def test_what_line_could_not_take_before_night_waits_for_the_morning(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Snow", EVENING)
    world.at(EVENING)
    world.tick(hub_news.run)
    world.line.faults.append("500")
    assert sent() == []
    world.at(clock.at(MONDAY, 23))
    assert sent() == []
    world.at(clock.at(MONDAY + timedelta(days=1), 8))
    assert sent() == ["aoi"]


def test_after_an_outage_an_event_that_is_over_is_not_announced(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Over", EVENING, event_at=EVENING + timedelta(days=1))
    world.news("Ahead", EVENING, event_at=EVENING + timedelta(days=3))
    world.at(EVENING + timedelta(days=1, hours=14))
    world.tick(hub_news.run)
    assert sent() == ["aoi"]
    world.tick(hub_news.run)
    assert [(one.title, one.state) for one in world.planned()] == [("Over", "stopped"), ("Ahead", "sent")]


def test_an_old_message_does_not_outlive_its_event(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Soon", NOON, event_at=NOON + timedelta(minutes=30))
    world.tick(hub_news.run)
    world.line.faults.append("500")
    assert sent() == []
    world.at(NOON + timedelta(minutes=31))
    assert sent() == []
    assert world.states() in (["expired"], ["unknown"])


def test_one_that_cannot_be_sent_keeps_no_other_waiting(
    world: World, sent: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.parent("aoi")
    card = news_card.alone

    def breaks(service: Service, news: Broadcast, *rest: Any) -> Any:
        if news.title == "Bad":
            raise ValueError
        return card(service, news, *rest)

    monkeypatch.setattr(news_card, "alone", breaks)
    for title in ("Bad", "Good"):
        world.news(title, NOON)
    with capture_logs() as logs:
        world.tick(hub_news.run)
    assert sent() == ["aoi"]
    assert [one.state for one in world.planned()] == ["scheduled", "sending"]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["broadcast.not_begun"]
