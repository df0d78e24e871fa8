"""A talk is open and she chooses it from the menu again: she is led to it, and begins another only on purpose."""

import pytest
from sqlalchemy.orm import Session

from bot.dialogue.said import Press, Said
from bot.domain.care import casework, consultations
from bot.service import Service
from tests.talking import NOW, Talking, expecting, service, session

__all__ = ["service", "session"]
SENT = ("相談", "なんとなくもやもや", "このまま送る")


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    """She has sent one."""
    aoi = Talking(service, session, expecting(session, "aoi"))
    for words in SENT:
        aoi.says(words)
    return aoi


def talks(aoi: Talking) -> int:
    return len(consultations.of_parent(aoi.session, aoi.parent.id))


@pytest.mark.parametrize("said", [Said("相談"), Said("話したい"), Said(press=Press("request_consultation"))])
def test_she_is_asked_whether_she_goes_on_or_begins_another(aoi: Talking, said: Said) -> None:
    asked = aoi.does(said)
    assert asked[0].split("\n")[0] == "12月1日(火)の相談が、ほっとるーむ新松戸に届いています。"
    assert aoi.place()["step"] == "another"


@pytest.mark.parametrize("words", ["続きを書く", "つづき", "はい", "このまま送る", "もう送った"])
def test_nothing_she_says_then_sends_a_second_one(aoi: Talking, words: str) -> None:
    aoi.says("相談")
    aoi.says(words)
    assert talks(aoi) == 1


def test_the_way_to_the_open_one_is_one_word_away(aoi: Talking) -> None:
    aoi.says("相談")
    shown = aoi.says("続きを書く")
    assert "[ひらく]" in shown
    assert (aoi.place(), talks(aoi)) == ({}, 1)


def test_another_one_begins_on_purpose(aoi: Talking) -> None:
    aoi.says("相談")
    aoi.says("別の相談をする")
    assert aoi.place()["step"] == "topic"
    for words in SENT[1:]:
        aoi.says(words)
    assert talks(aoi) == 2


def test_leaving_the_question_says_nothing_wrong_of_the_open_one(aoi: Talking) -> None:
    aoi.says("相談")
    assert aoi.says("やめる") == ["わかりました。新しい相談は、送っていません。また話したくなったら、いつでもどうぞ。"]


def test_after_it_is_closed_the_next_one_begins_at_once(aoi: Talking) -> None:
    [one] = consultations.of_parent(aoi.session, aoi.parent.id)
    casework.close(aoi.session, one.id, NOW)
    aoi.says("相談")
    assert aoi.place()["step"] == "topic"


def test_a_worry_about_others_is_no_talk_of_hers(service: Service, session: Session) -> None:
    aoi = Talking(service, session, expecting(session, "aoi"))
    for words in ("近所の子が心配", "ご近所の方", "LINEで", "はい、伝える", "相談"):
        aoi.says(words)
    assert aoi.place()["step"] == "topic"
