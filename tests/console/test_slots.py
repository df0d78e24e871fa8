"""Opening and closing days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care.slots import Slot
from tests.console.reading import words
from tests.console.town import Office

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
