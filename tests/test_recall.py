"""A day's memory: taps, answers, stops and blocks are counted for the notice they belong to, and for no other."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import consultations
from bot.domain.news import reactions
from bot.domain.news.broadcasts import Broadcast
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.jobs import hub_news, relay
from bot.simulator import Person
from bot.stage import Stage

NOON = clock.at(clock.today(clock.now()), 12)


def news(town: Stage, person: Person, language: str = "ja", **facts: object) -> int:
    """They know the bot, and news of their hub reached them a moment ago."""
    town.set_time(NOON)
    person.state = "friend"
    with town.service.db.write() as session:
        parent = parents.meet(session, person.user_id, clock.now())
        parent.hub_id, parent.role, parent.consented_at = "shinmatsudo", "raising", clock.now()
        parent.language, parent.news_pace = language, "each"
        told = {"title": "Music", "body": "..."} | facts
        one = Broadcast(hub_id="shinmatsudo", send_at=NOON, written_at=NOON, **told)
        one.event_at = NOON + timedelta(days=3)
        session.add(one)
    hub_news.run(town.service, clock.now())
    relay.run(town.service, clock.now())
    return one.id


def figures(town: Stage, number: int) -> dict[str, int]:
    with town.service.db.read() as session:
        return {kind: count for kind, count in reactions.figures(session, number).items() if count}


def last(person: Person) -> str:
    return str(person.chat[-1].message)


def test_a_tap_an_answer_a_stop_and_a_block(town_on_both: Stage) -> None:
    town = town_on_both
    aoi = town.person("aoi")
    number = news(town, aoi)
    aoi.says("\u4f55\u6642\u304b\u3089\uff1f")
    town.quiet()
    assert "Music" in last(aoi)
    assert figures(town, number) == {"answered": 1}
    aoi.taps("\u304a\u77e5\u3089\u305b\u3092\u6b62\u3081\u308b")
    town.quiet()
    assert figures(town, number) == {"answered": 1, "tapped": 1, "stopped": 1}
    with town.service.db.read() as session:
        assert session.scalars(select(Parent.news_pace)).all() == ["off"]
    aoi.unfollow()
    town.quiet()
    assert figures(town, number) == {"answered": 1, "tapped": 1, "stopped": 1, "blocked": 1}


def test_after_a_day_it_is_forgotten(town: Stage) -> None:
    aoi = town.person("aoi")
    number = news(town, aoi)
    town.set_time(NOON + timedelta(days=1, hours=1))
    aoi.says("\u4f55\u6642\u304b\u3089\uff1f")
    town.quiet()
    assert "Music" not in last(aoi)
    assert figures(town, number) == {}


IN_ENGLISH = {"title": "Water play", "body": "We meet at 10. I will come too. Bring a towel."}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Where is it?", ["Water play", "Fountain park"]),
        ("What to bring?", ["Water play", "Bring a towel."]),
        ("I want to join", ["Water play", "Bring a towel."]),
    ],
)
def test_it_answers_from_the_card_they_saw(town: Stage, asked: str, told: list[str]) -> None:
    """In their words, and with the place that stands on it, which is not the hub's."""
    aoi = town.person("aoi")
    news(town, aoi, "en", title="\u6c34\u3042\u305d\u3073", words={"en": IN_ENGLISH}, place="Fountain park")
    before = len(aoi.chat)
    aoi.says(asked)
    town.quiet()
    said = " ".join(str(one.message) for one in aoi.chat[before:])
    assert [part for part in told if part not in said] == []
    assert "\u6c34\u3042\u305d\u3073" not in said


def test_of_several_they_choose_by_the_words_they_saw(town: Stage) -> None:
    aoi = town.person("aoi")
    for title in ("Water play", "Music"):
        news(town, aoi, "en", title="\u6c34\u3042\u305d\u3073", words={"en": IN_ENGLISH | {"title": title}})
    aoi.says("Where is it?")
    town.quiet()
    assert all(title in last(aoi) for title in ("Water play", "Music"))
    assert "\u6c34\u3042\u305d\u3073" not in last(aoi)


def test_without_a_place_of_its_own_it_is_at_the_hub(town: Stage) -> None:
    aoi = town.person("aoi")
    news(town, aoi, "en", words={"en": IN_ENGLISH})
    aoi.says("Where is it?")
    town.quiet()
    assert "Shinmatsudo" in last(aoi)


NO_MORE = "\u3082\u3046\u9001\u3089\u306a\u3044\u3067"


def pace(town: Stage) -> list[str]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Parent.news_pace)))


@pytest.mark.parametrize("said", [NO_MORE, "stop", "unsubscribe", "\u914d\u4fe1\u505c\u6b62"])
def test_no_more_right_after_news_stops_them(town: Stage, said: str) -> None:
    aoi = town.person("aoi")
    number = news(town, aoi)
    aoi.says(said)
    town.quiet()
    assert pace(town) == ["off"]
    assert figures(town, number) == {"stopped": 1}


@pytest.mark.parametrize(("minutes", "then"), [(-5, "off"), (5, "each")])
def test_no_more_is_said_of_what_came_last(town: Stage, minutes: int, then: str) -> None:
    """Of the news, or of a talk that began after them: then it goes where its other words go."""
    aoi = town.person("aoi")
    news(town, aoi)
    with town.service.db.write() as session:
        parent = session.scalars(select(Parent)).one()
        at = NOON + timedelta(minutes=minutes)
        consultations.ask(session, parent, "shinmatsudo", at, at, reach_by="line", reach_when="any")
    aoi.says(NO_MORE)
    town.quiet()
    assert pace(town) == [then]


def test_no_more_a_day_later_asks(town: Stage) -> None:
    aoi = town.person("aoi")
    news(town, aoi)
    town.set_time(NOON + timedelta(days=1, hours=1))
    aoi.says(NO_MORE)
    town.quiet()
    assert pace(town) == ["each"]
