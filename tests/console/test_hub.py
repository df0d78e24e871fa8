"""The hub's card and its closed days."""

from datetime import timedelta

import pytest

from bot import clock
from bot.domain.places import closed_days, hubs
from tests.console.reading import words
from tests.console.town import Office


def test_notes_are_the_staffs_from_now_on(office: Office) -> None:
    office.at_work("mori").post("/hub/notes", {"access": "Two minutes from the station", "first_visit": ""})
    with office.db.read() as session:
        minami = hubs.get(session, "minami")
    assert (minami.access, minami.first_visit, minami.edited_at is not None) == (
        "Two minutes from the station",
        None,
        True,
    )


def test_a_closed_day_is_added_and_taken_back(office: Office) -> None:
    mori, today = office.at_work("mori"), clock.today(clock.now())
    day = today + timedelta(days=10)
    mori.post("/hub/closed", {"day": day.isoformat(), "reason": "Moving"})
    with office.db.read() as session:
        assert [(one.day, one.reason) for one in closed_days.coming(session, "minami", today)] == [(day, "Moving")]
    assert "Moving" in mori.get("/hub").text
    mori.post("/hub/reopened", {"day": day.isoformat()})
    with office.db.read() as session:
        assert closed_days.of_hub(session, "minami", today) == frozenset()


@pytest.mark.parametrize(("day", "mistake"), [("2020-01-01", "past"), ("", "empty"), ("2099-01-01", "too_far")])
def test_a_day_that_cannot_be_closed(office: Office, day: str, mistake: str) -> None:
    answer = office.at_work("mori").post("/hub/closed", {"day": day})
    assert (answer.status_code, words()["mistakes"][mistake] in answer.text) == (422, True)
