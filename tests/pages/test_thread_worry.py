"""The page of who is worried about others keeps to what the chat has promised: it is read, and no answer is owed."""

from datetime import timedelta

import pytest

from bot import clock
from bot.domain.care import casework, consultations
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import later, text_of
from tests.pages.test_thread import asked, at_thread


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    number = asked(home, aoi)
    with home.service.db.write() as session:
        one = consultations.get(session, number)
        one.about, one.relation, one.reach_by = "other", "neighbour", "none"
    return number


def test_it_is_read_by_then_and_not_answered(home: Stage, aoi: Person, number: int) -> None:
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert ("までに読みます。" in page, "お返事" in page) == (True, False)


def test_who_was_not_read_in_time_is_told_that_and_nothing_of_an_answer(home: Stage, aoi: Person, number: int) -> None:
    later(home, timedelta(days=2))
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert ("までに読むことが、まだできていません。" in page, "お返事" in page) == (True, False)


def test_once_read_it_says_so_and_that_nobody_will_call(home: Stage, aoi: Person, number: int) -> None:
    with home.service.db.write() as session:
        casework.answered(consultations.get(session, number), clock.now() + timedelta(days=10), clock.now())
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert "広場の人が読みました。ご希望のとおり、こちらからは連絡しません。" in page
    with home.service.db.write() as session:
        consultations.get(session, number).reach_by = "line"
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert ("広場の人が読みました。" in page, "こちらからは連絡しません。" in page) == (True, False)
