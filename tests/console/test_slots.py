"""Opening and closing days."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care.slots import Slot
from bot.town_slots import Offer
from bot.town_words import WEEKDAYS
from tests.console.reading import words
from tests.console.town import Office, make_app

OPEN = {"begins": "13:00", "ends": "14:35", "minutes": "30", "seats": "2", "ways": "hub"}


def of_day(office: Office, day: str) -> list[tuple[str, int, int, list[str], bool]]:
    with office.db.read() as session:
        found = session.scalars(select(Slot).where(Slot.hub_id == "minami").order_by(Slot.starts_at)).all()
    local = [(slot.starts_at.astimezone(clock.TOKYO), slot) for slot in found]
    return [
        (f"{at:%H:%M}", s.minutes, s.seats, s.ways, s.closed_at is not None) for at, s in local if f"{at:%F}" == day
    ]


def test_mori_opens_an_afternoon_and_as_many_interviews_as_fit(office: Office) -> None:
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    answer = mori.post("/slots", OPEN | {"day": day})
    assert answer.location == f"/aoba/console/slots?week={day}"
    assert of_day(office, day) == [(at, 30, 2, ["hub"], False) for at in ("13:00", "13:30", "14:00")]
    page = mori.get(f"/slots?week={day}").text
    assert words()["results"]["slots_opened"].replace("{n}", "3") in page
    assert words()["results"]["slots_opened"].replace("{n}", "3") not in mori.get(f"/slots?week={day}").text


def test_opening_twice_adds_only_what_is_new(office: Office) -> None:
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    mori.post("/slots", OPEN | {"day": day})
    mori.post("/slots", OPEN | {"day": day, "ends": "15:05"})
    assert words()["results"]["slots_opened"].replace("{n}", "1") in mori.get("/slots").text


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ({"day": ""}, "empty"),
        ({"day": "2020-01-01"}, "past"),
        ({"day": "31 February"}, "no_date"),
        ({"begins": "soon"}, "no_date"),
        ({"ends": "13:10"}, "too_short"),
        ({"ends": "12:00"}, "too_short"),
        ({"minutes": "5"}, "not_a_number"),
        ({"minutes": "half an hour"}, "not_a_number"),
        ({"seats": "0"}, "not_a_number"),
        ({"seats": "99999999999999999999"}, "not_a_number"),
        ({"ways": "pigeon"}, "choose"),
    ],
    ids=str,
)
def test_what_cannot_be_opened_is_said_at_the_field(office: Office, typed: dict[str, str], mistake: str) -> None:
    answer = office.at_work("mori").post("/slots", OPEN | {"day": "2031-01-06"} | typed)
    assert (answer.status_code, of_day(office, "2031-01-06")) == (422, [])
    assert words()["mistakes"][mistake] in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_closing_a_day_shows_whom_to_move_or_call(office: Office) -> None:
    mori, day = office.at_work("mori"), office.day.isoformat()
    for page in (mori.get(f"/slots/closing?day={day}").text, mori.get(f"/slots/closing?day={day}").text):
        assert ("Aoi of minami" in page, "Caller of minami" in page, "047-000-0002" in page) == (True, True, True)
    answer = mori.post("/slots/closing", {"day": day})
    assert answer.location == f"/aoba/console/slots/closing?day={day}"
    assert [closed for *_, closed in of_day(office, day)] == [True] * 4
    after = mori.get(f"/slots/closing?day={day}").text
    assert ("Aoi of minami" in after, words()["results"]["slots_closed"].replace("{n}", "4") in after) == (True, True)


def test_a_strange_week_is_this_week(office: Office) -> None:
    mori = office.at_work("mori")
    assert [mori.get(f"/slots?week={week}").status_code for week in ("", "x", "0001-01-01", "9999-12-31")] == [200] * 4
    assert [mori.get(f"/bookings?day={day}").status_code for day in ("", "x", "0001-01-01", "9999-12-31")] == [200] * 4
    assert [mori.get(f"/slots/closing?day={day}").status_code for day in ("", "0001-01-01", "9999-12-31")] == [303] * 3


def with_rules(office: Office) -> Office:
    """Every day at ten and half past, as the hub's folder might say."""
    times = {"days": list(WEEKDAYS), "begins": "10:00", "ends": "11:00"}
    offer = Offer.model_validate({"times": [times], "minutes": 30, "proposal": True})
    town = office.service.town
    told = town.hubs[0].model_copy(update={"slug": "minami", "interviews": offer})
    service = replace(office.service, town=town.model_copy(update={"hubs": (told,)}))
    return replace(office, service=service, app=make_app(service))


def test_mori_opens_weeks_by_the_rules_and_a_second_press_changes_nothing(office: Office) -> None:
    here = with_rules(office)
    mori = here.at_work("mori")
    assert mori.post("/slots/weeks", {"weeks": "2"}).location == "/aoba/console/slots"
    before = in_all(here)
    page = mori.get("/slots").text
    assert (before > 5, words()["results"]["slots_opened"].split("{n}")[1] in page) == (True, True)
    mori.post("/slots/weeks", {"weeks": "2"})
    assert (in_all(here), words()["results"]["slots_open_already"] in mori.get("/slots").text) == (before, True)


def test_weeks_that_cannot_be_opened_are_said_at_the_field(office: Office) -> None:
    mori = with_rules(office).at_work("mori")
    for weeks in ("0", "13", "many", ""):
        answer = mori.post("/slots/weeks", {"weeks": weeks})
        assert (answer.status_code, words()["mistakes"]["not_a_number"] in answer.text) == (422, True)
    nothing = office.at_work("mori").post("/slots/weeks", {"weeks": "2"})
    assert (nothing.status_code, in_all(office)) == (422, 4)


def in_all(office: Office) -> int:
    with office.db.read() as session:
        return len(session.scalars(select(Slot).where(Slot.hub_id == "minami")).all())
