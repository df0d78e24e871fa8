"""The hub's card and its closed days."""

import re
from datetime import time, timedelta

import pytest

from bot import clock
from bot.domain.interview import interviews
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


def test_a_day_with_bookings_is_not_closed_behind_their_backs(office: Office) -> None:
    """The page of closing says whom it touches, with the reason in its field; what staff type is in no address."""
    mori, day = office.at_work("mori"), office.day.isoformat()
    answer = mori.post("/hub/closed", {"day": day, "reason": "Typhoon"})
    said = words()["results"]["closed_day_asks"]
    assert (answer.status_code, said in answer.text, "Aoi of minami" in answer.text) == (200, True, True)
    fields = dict(re.findall(r'name="(day|reason)"[^>]* value="([^"]*)"', answer.text.split("closing/off")[1]))
    assert fields == {"day": day, "reason": "Typhoon"}
    with office.db.read() as session:
        assert closed_days.of_hub(session, "minami", office.day) == frozenset()
    mori.post("/slots/closing/off", fields)
    with office.db.read() as session:
        assert [one.reason for one in closed_days.coming(session, "minami", office.day)] == ["Typhoon"]


@pytest.mark.parametrize(("until", "part"), [(None, ""), (time(23), "&until=23:00")])
def test_a_day_with_bookings_does_not_open_again_behind_their_backs(
    office: Office, until: time | None, part: str
) -> None:
    with office.db.write() as session:
        closed_days.close(session, "minami", office.day, "Typhoon", until)
    mori = office.at_work("mori")
    answer = mori.post("/hub/reopened", {"day": office.day.isoformat()})
    to = answer.location.replace("%3A", ":")
    assert to == f"/aoba/console/slots/closing?day={office.day}&hub=minami{part}"
    page = mori.get(to.removeprefix("/aoba/console")).text
    assert (words()["results"]["closed_day_stays"] in page, "/slots/closing/undo" in page) == (True, True)
    with office.db.read() as session:
        assert closed_days.of_hubs(session, ["minami"], office.day) == {("minami", office.day)}


def test_a_meeting_nobody_noted_waits_on_the_first_page(office: Office) -> None:
    """Aoi's half hour is over; one press, and it is noted. Ms Sato never saw it."""
    with office.db.write() as session:
        for name in ("minami", "minami caller"):
            slot = interviews.get(session, office.bookings[name]).slot
            slot.starts_at = clock.now() - timedelta(minutes=31 if name == "minami" else 29)
    mori = office.at_work("mori")
    heading = 'id="unnoted"'
    assert unnoted_on(mori.get("/").text) == ["Aoi of minami"]
    assert heading not in office.at_work("sato").get("/").text
    answer = mori.post(f"/bookings/{office.bookings['minami']}/came", {"then": "today"})
    assert (answer.location, heading in mori.get("/").text) == ("/aoba/console/", False)


def test_who_did_not_come_is_noted_from_there_too(office: Office) -> None:
    with office.db.write() as session:
        interviews.get(session, office.bookings["minami"]).slot.starts_at = clock.now() - timedelta(days=9)
    mori = office.at_work("mori")
    assert unnoted_on(mori.get("/").text) == ["Aoi of minami"]
    answer = mori.post(f"/bookings/{office.bookings['minami']}/missed", {"then": "today"})
    assert answer.location == "/aoba/console/"
    page = mori.get("/").text
    assert (words()["results"]["booking_missed_told"] in page, 'id="unnoted"' in page) == (True, False)


def unnoted_on(page: str) -> list[str]:
    part = page.split('id="unnoted"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r"<strong>(?:<bdi>)?([^<]+)", part)
