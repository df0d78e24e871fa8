"""Aoi reads English. Times with somebody who speaks it come first, none is hidden, and an interpreter is offered."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.interview import interviews
from bot.domain.interview.slots import Slot
from bot.domain.people import parents
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says"]

UP_TO_TIME = ["面談", "[Yes]", "[One]", "[At the hub]", "[Nothing]"]
FIRST, SECOND = "[Thu 3 Dec, 10:30 AM]", "[Thu 3 Dec, 1:30 PM]"


@pytest.fixture
def her(town: Stage, aoi: Person) -> Person:
    """Of the two times at her hub the later one is with somebody who speaks English."""
    with town.service.db.write() as session:
        parents.meet(session, aoi.user_id, clock.now()).language = "en"
        found = session.scalars(select(Slot).where(Slot.hub_id == "shinmatsudo").order_by(Slot.starts_at)).all()
        for number, slot in enumerate(found):
            slot.served_by, slot.languages = number + 1, ["ja", "en"] if number else ["ja"]
    return aoi


def wishes(town: Stage, person: Person) -> list[tuple[str, str | None, str]]:
    with town.service.db.read() as session:
        parent = parents.find(session, person.user_id)
        booked = interviews.coming(session, parent.id, clock.now()) if parent else None
        return [(one.kind, one.language, one.state) for one in booked.wishes] if booked else []


@pytest.mark.usefixtures("her")
def test_times_in_her_language_come_first_and_no_other_is_hidden(says: Says) -> None:
    said = says(*UP_TO_TIME)
    assert said[0] == "For 1 of the times below (they come first), you meet somebody who speaks English."
    assert [line for line in said if line in (FIRST, SECOND)] == [SECOND, FIRST]
    assert "Would you like an interpreter?" not in says(SECOND)


@pytest.mark.parametrize(("answer", "wished"), [("[Yes, please]", [("interpreter", "en", "open")]), ("[No]", [])])
def test_where_nobody_speaks_it_an_interpreter_is_offered(
    town: Stage, her: Person, says: Says, answer: str, wished: list[object]
) -> None:
    assert says(*UP_TO_TIME, FIRST)[:2] == [
        "Whoever meets you at this time does not speak English.",
        "Would you like an interpreter?",
    ]
    says(answer, "[Yes, book it]")
    assert wishes(town, her) == wished


def test_whoever_reads_japanese_is_told_nothing_of_it(says: Says) -> None:
    said = says("面談", "はい", "ひとり", "広場で", "とくにありません")
    assert said[0] == "ほっとるーむ新松戸の空いている日時です。"
