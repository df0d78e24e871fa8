"""Two low answers, and "yes, I want to talk": that tap is the wish itself, and the mood stays hers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import casework, moods
from bot.domain.care.consultations import Consultation
from bot.domain.people import parents
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says"]

LOW = ["いまの気持ち", "しんどい"]


@pytest.fixture(autouse=True)
def wants_to_be_asked(town: Stage, aoi: Person) -> None:
    with town.service.db.write() as session:
        moods.begin(session, parents.meet(session, aoi.user_id, clock.now()).id, clock.now() + timedelta(days=14))


def asked(town: Stage) -> list[Consultation]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Consultation)))


def test_her_yes_reaches_the_hub_and_how_she_feels_does_not(town: Stage, says: Says) -> None:
    receipt = says(*LOW, *LOW, "はい、話したい")
    [one] = asked(town)
    assert (one.hub_id, one.state, one.about, one.topics) == ("shinmatsudo", "open", "self", [])
    assert {one.reader, one.reach_by, one.reach_when, one.named, *one.weighs} == {"unsaid"}
    assert receipt[0].startswith("受け付けました。")
    assert "[ひらく]" in receipt


@pytest.mark.parametrize("said", [LOW, [*LOW, *LOW], [*LOW, *LOW, "いまはいい"], [*LOW, *LOW, "やめる"]])
def test_nothing_is_told_before_she_says_yes(town: Stage, says: Says, said: list[str]) -> None:
    says(*said)
    assert asked(town) == []


def test_who_has_no_hub_says_which_one(town: Stage, aoi: Person, says: Says) -> None:
    with town.service.db.write() as session:
        parents.meet(session, aoi.user_id, clock.now()).hub_id = None
    assert says(*LOW, *LOW, "はい、話したい")[0] == "どの広場に、お伝えしますか？"
    assert asked(town) == []
    says("ほっとるーむ新松戸")
    assert [one.hub_id for one in asked(town)] == ["shinmatsudo"]


def once_more(says: Says) -> list[str]:
    return says(*LOW, "はい、話したい")


def answered(town: Stage) -> None:
    with town.service.db.write() as session:
        casework.answered(session.scalars(select(Consultation)).one(), clock.now() + timedelta(days=10), clock.now())


def test_a_second_yes_while_the_first_waits_is_the_same_wish(town: Stage, says: Says) -> None:
    """She hears who answers and by when, as was promised the first time, and gets to the page of that talk."""
    first = says(*LOW, *LOW, "はい、話したい")
    said = once_more(says)
    [one] = asked(town)
    promise = next(line for line in first if "までにお返事します。" in line).removeprefix("ほっとるーむ新松戸の")
    assert (promise in said, "[ひらく]" in said, "[困ったとき]" in said) == (True, True, True)
    assert one.look_by == one.clock()[1]


def test_where_the_answer_is_late_nothing_is_promised_again(town: Stage, says: Says) -> None:
    says(*LOW, *LOW, "はい、話したい")
    town.set_time(clock.now() + timedelta(days=7))
    said = once_more(says)
    assert len(asked(town)) == 1
    assert [line for line in said if "までにお返事します。" in line] == []
    assert any("お待たせして、すみません。" in line for line in said)


def test_the_wish_of_a_talk_she_asked_for_herself_counts_as_well(town: Stage, says: Says) -> None:
    says("相談", "なんとなくもやもや", "このまま送る")
    says(*LOW)
    once_more(says)
    assert len(asked(town)) == 1


def test_once_she_has_her_answer_it_is_a_new_wish(town: Stage, says: Says) -> None:
    says(*LOW, *LOW, "はい、話したい")
    answered(town)
    assert once_more(says)[0].startswith("受け付けました。")
    assert len(asked(town)) == 2


def test_a_worry_about_others_is_no_wish_to_talk(town: Stage, says: Says) -> None:
    says("近所の子が心配", "ご近所の方", "LINEで", "はい、伝える")
    says(*LOW)
    once_more(says)
    assert sorted(one.about for one in asked(town)) == ["other", "self"]
