"""After a loss is told, in words or to staff, nothing asks or offers what was expected: flow by flow."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from bot.dialogue.place import Place
from bot.dialogue.said import Press, Said
from bot.domain.people import life_events
from bot.service import Service
from tests.dialogue.scripts import CONTENT
from tests.talking import DUE, NOW, Talking, expecting, service, session

__all__ = ["service", "session"]
FLOWS = {file.stem: file for file in sorted((CONTENT / "flows").glob("*.yaml"))}
TOLD = [
    "流産しました",
    "きのう、12月1日に死産しました",
    "はい、昨日の健診で心拍が確認できませんでした。ひとりです",
]
# What may not be asked, offered or said any more. The flow of hard news itself says that no interview is offered.
EXPECTED = re.compile(r"予定日|赤ちゃん|お子さん|子ども|誕生|生まれ|産まれ|月齢|妊娠|8か月|面談を予約|何人|産後")
# Answers to what was open, words and things that work everywhere, and what people write next.
NEXT = ["はい", "12月10日", "もどる", "つづける"]
LATER = [
    *NEXT,
    "いいえ",
    "ひとり",
    "最初から",
    "やめる",
    "メニュー",
    "ありがとう",
    "わからない",
    "悲しいです",
    "？",
    "面談",
]
LATER += ["8か月", "予約", "予約の確認", "空き待ち", "マイサポ", "これからの予定", "アンケート", "予定日", "お子さん"]
LATER += ["生まれました", "引っ越してきました"]
# What names all that is erased, numbers to call, and worry about other families are never held back.
MAY_NAME_IT = {"erase", "emergency", "worry"}
# What they have said on the way to a question, wherever it stands.
SAID = {"due_date": DUE, "due_now": DUE, "hub": "shinmatsudo", "hub_name": "…", "way": "hub", "starts_at": NOW}
SAID |= {"slot": "1", "begins": NOW.date(), "wanted": [], "found": [["shinmatsudo", None]], "said": {}, "topic": "x"}


def questions(service: Service) -> Iterator[Place]:
    """Every question there is, above one that hurts and below nothing; a new flow is among them by itself."""
    waits = Place("book_interview", "due_date", {"hub": "shinmatsudo"})
    for flow in service.conversations.flows.values():
        for step in flow.steps:
            if step.kind == "ask":
                yield Place(flow.name, step.name, dict(SAID), under=None if flow.name == "book_interview" else waits)


def hurts(lines: list[str]) -> list[str]:
    return [line for line in lines if EXPECTED.search(line)]


def test_every_flow_of_the_folder_is_looked_at(service: Service) -> None:
    assert {place.flow for place in questions(service)} | {
        name for name, flow in service.conversations.flows.items() if all(step.kind != "ask" for step in flow.steps)
    } == set(FLOWS)


@pytest.mark.parametrize("words", TOLD)
def test_told_in_words_whatever_was_asked(service: Service, session: Session, words: str) -> None:
    """It is heard as a loss before it is an answer, nothing of before is open any more, and nothing unasked comes."""
    found = {}
    for number, place in enumerate(questions(service)):
        aoi = Talking(service, session, expecting(session, f"aoi-{number}")).at(place)
        said = aoi.says(words)
        now = aoi.place()
        if hurts(said) or aoi.parent.silence is None or now.get("flow") != "hard_news" or now["under"]:
            found[place.flow, place.step] = (said, now.get("flow"), aoi.parent.silence)
        assert aoi.parent.due_date == DUE  # her words alone change no fact
    assert found == {}


@pytest.mark.parametrize("how", ["in words", "by staff"])
def test_nothing_that_comes_next_asks_for_it(service: Service, session: Session, how: str) -> None:
    """Each question x told so or so x what people do next: words, an old button, a sticker, a place, a picker."""
    found = []
    for number, place in enumerate(questions(service)):
        aoi = Talking(service, session, expecting(session, f"aoi-{number}")).at(place)
        if how == "in words":
            aoi.says("流産しました")
        else:
            life_events.loss(session, aoi.parent, NOW)
        does = [Said(text=words) for words in (LATER if number == 0 else NEXT)]
        if place.flow != "hard_news":  # "I want news again" is theirs to say
            does += [Said(press=Press(place.flow, place.step, value)) for value in ("yes", "2026-12-10", "+0")]
        does += [Said(other="sticker"), Said(other="image"), Said(other="audio"), Said(position=(35.8, 139.9))]
        for said in does:
            lines = aoi.does(said)
            found += [(place.flow, place.step, said, line) for line in hurts(lines) if place.flow not in MAY_NAME_IT]
        assert aoi.parent.due_date in (None, DUE)
    assert found == []


@pytest.mark.parametrize("how", ["in words", "by staff"])
def test_no_flow_that_begins_asks_for_it(service: Service, session: Session, how: str) -> None:
    """Every flow by its button and by each of its words; "may I stay", "yes" and the first answer do not help."""
    found = []
    for name, flow in service.conversations.flows.items():
        if name == "hard_news":  # "I want news again", and "a rest", are theirs to say
            continue
        for number, said in enumerate([Said(press=Press(name)), *(Said(text=word) for word in flow.start)]):
            aoi = Talking(service, session, expecting(session, f"{name}-{number}"))
            aoi.says("死産しました") if how == "in words" else life_events.loss(session, aoi.parent, NOW)
            lines = [*aoi.does(said), *aoi.says("1"), *aoi.says("1"), *aoi.says("12月10日")]
            found += [(name, said, line) for line in hurts(lines) if name not in MAY_NAME_IT]
    assert found == []
