"""Words of danger bring the numbers to call: in every state, before anything, and what was open stays open."""

import time

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.news.outbox import Delivery
from bot.domain.news.rates import RateBucket
from bot.domain.people import conversations, parents
from bot.givens import prepare
from bot.line.sender import MOST_WAIT
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage

WRITING = writing(ROOT / "content" / "transcripts.yaml")
DANGER = "赤ちゃんがずっと泣いていて、もう口をふさいでしまいそうです"
FIRST = "いのちの危険を感じるときは、迷わず救急車か警察へ。"
STATES = {
    "nothing open": [],
    "a date asked for": ["面談を予約"],
    "a seat being chosen": ["面談を予約", "(2027-02-03)", "ひとり", "広場で"],
    "a consultation": ["相談する"],
    "the hub asked for": ["広場をさがす"],
}


@pytest.fixture
def aoi(town: Stage) -> Person:
    person = town.person("aoi", "Aoi", "ja")
    given = ["登録ずみ 妊娠中", "広場 shinmatsudo"]
    prepare(town.service, person, Talk("", given=given), WRITING)
    return person


def says(town: Stage, person: Person, words: str) -> list[list[str]]:
    person.new()
    WRITING.do(person, words)
    town.quiet()
    return heard(person)


def place(town: Stage, person: Person) -> dict:
    with town.service.db.read() as session:
        return conversations.load(session, parents.find(session, person.user_id).id)


def kinds(town: Stage) -> list[str]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Delivery.kind).order_by(Delivery.id)))


@pytest.mark.parametrize("before", STATES.values(), ids=STATES)
def test_the_numbers_come_first_and_what_was_open_stays_open(town: Stage, aoi: Person, before: list[str]) -> None:
    for words in before:
        says(town, aoi, words)
    open_before = place(town, aoi)
    answer = says(town, aoi, DANGER)
    assert (answer[0][0], answer[1][:2]) == (FIRST, ["救急車・火事", "119"])
    assert place(town, aoi) == open_before
    assert bool(open_before) == bool(before)
    assert kinds(town)[-1] == "crisis"


def test_who_has_not_agreed_to_anything_yet_is_helped_too(town: Stage) -> None:
    stranger = town.person("minh", "Minh", "ja")
    stranger.follow()
    town.quiet()
    assert says(town, stranger, DANGER)[0][0] == FIRST


def test_a_redelivery_brings_one_card(town: Stage, aoi: Person) -> None:
    says(town, aoi, DANGER)
    town.platform.redeliver(town.platform.events[-1])
    town.quiet()
    assert heard(aoi) == []


def test_numbers_to_call_wait_for_no_rate(town: Stage, aoi: Person) -> None:
    """The town has used up its replies for half a minute: anything else would wait."""
    full = update(RateBucket).where(RateBucket.endpoint == "reply")
    with town.service.db.write() as session:
        session.execute(full.values(next_at=clock.now().timestamp() + 30))
    started = time.monotonic()
    assert says(town, aoi, DANGER)[0][0] == FIRST
    assert time.monotonic() - started < MOST_WAIT - 1
