"""Opening and closing days."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.interview import openings, week_grid
from bot.domain.interview import slots as offers
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import WAYS, Slot
from bot.domain.places import closed_days, hubs
from bot.town.slots import Offer
from bot.town.words import WEEKDAYS
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


def test_nothing_is_opened_on_a_closed_day_and_staff_read_why(office: Office) -> None:
    """Also where only a part of it is shut; after that part, and once it is taken back, it opens."""
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    with office.db.write() as session:
        closed_days.close(session, "minami", date.fromisoformat(day), "Typhoon", time(13, 30))
    answer = mori.post("/slots", OPEN | {"day": day})
    assert (answer.status_code, words()["mistakes"]["shut_day"] in answer.text) == (422, True)
    assert of_day(office, day) == []
    mori.post("/slots", OPEN | {"day": day, "begins": "13:30"})
    assert [at for at, *_ in of_day(office, day)] == ["13:30", "14:00"]
    mori.post("/slots/closing/undo", {"day": day})
    mori.post("/slots", OPEN | {"day": day})
    assert [at for at, *_ in of_day(office, day)] == ["13:00", "13:30", "14:00"]


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


def test_one_time_is_opened_in_the_table_and_shut_and_opened_again(office: Office) -> None:
    """Mori's hub has two who meet families: whom it will be is not said by one press."""
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    answer = mori.post("/slots/one", {"day": day, "at": "09:30"})
    assert answer.location == f"/aoba/console/slots?week={day}&hub=minami"
    assert of_day(office, day) == [("09:30", 40, 1, list(WAYS), False)]
    [number] = [slot.id for slot in all_of(office) if clock.today(slot.starts_at).isoformat() == day]
    assert mori.post(f"/slots/{number}/shut").location == f"/aoba/console/slots?week={day}&hub=minami"
    assert of_day(office, day)[0][-1] is True
    assert words()["slot_states"]["closed"] in mori.get(f"/slots/{number}").text
    mori.post(f"/slots/{number}/open")
    assert of_day(office, day)[0][-1] is False
    mori.post(f"/slots/{number}/open")
    assert words()["refusals"]["already_open"] in mori.get("/slots").text


def test_no_time_of_the_past_or_of_a_closed_day(office: Office) -> None:
    mori, day = office.at_work("mori"), office.day + timedelta(days=7)
    with office.db.write() as session:
        closed_days.close(session, "minami", day)
    for date_, word in ((day.isoformat(), "slot_closed_day"), ("2020-01-06", "slot_past")):
        mori.post("/slots/one", {"day": date_, "at": "09:30"})
        assert words()["results"][word] in mori.get("/slots").text
    assert in_all(office) == 4


def all_of(office: Office) -> list[Slot]:
    with office.db.read() as session:
        return list(session.scalars(select(Slot).where(Slot.hub_id == "minami")))


def test_the_week_as_a_table_says_how_each_time_stands(office: Office) -> None:
    """Two booked, one held by somebody who is choosing, one shut; the next week has a holiday of its own."""
    held, shut = office.slots["minami"][2:4]
    with office.db.write() as session:
        offers.hold(session, held, office.families["kita"], clock.now())
        openings.shut_one(session, shut, clock.now())
        hub, monday = hubs.get(session, "minami"), office.day - timedelta(days=office.day.weekday())
        week = week_grid.of_week(session, hub, monday, clock.now())
        new_year = week_grid.of_week(session, hub, date(2026, 12, 28), clock.now())
    day = week.days[office.day.weekday()]
    assert [(f"{cell.at:%H:%M}", cell.state) for cell in day.cells] == [
        ("10:00", "booked"),
        ("10:30", "booked"),
        ("11:00", "held"),
        ("11:30", "closed"),
    ]
    assert [one.works for one in new_year.days] == [True, False, False, False, False, False, False]
    assert [one.holiday is not None for one in new_year.days] == [False] * 4 + [True] + [False] * 2


def test_whom_she_opens_a_time_for(office: Office) -> None:
    """With Ito and a room it is one seat; the same hour once more is said to be taken."""
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    with_ito = OPEN | {"day": day, "person": str(office.people["minami"]), "room": str(office.rooms["minami"])}
    mori.post("/slots", with_ito)
    assert [one[:3] for one in of_day(office, day)] == [(at, 30, 1) for at in ("13:00", "13:30", "14:00")]
    mori.post("/slots", OPEN | {"day": day, "begins": "13:30", "ends": "15:00", "room": str(office.rooms["minami"])})
    said = words()["results"]["slots_opened_some"].replace("{n}", "1").replace("{left}", "2")
    assert said in mori.get("/slots").text
    page = mori.get(f"/slots?week={day}").text
    assert ("Ito of minami" in page, "Room of minami" in page, "of kita" in page) == (True, True, False)


def test_somebody_of_another_hub_cannot_be_chosen(office: Office) -> None:
    day = (office.day + timedelta(days=7)).isoformat()
    for field, value in (("person", office.people["kita"]), ("room", office.rooms["kita"]), ("person", "x")):
        answer = office.at_work("mori").post("/slots", OPEN | {"day": day, field: str(value)})
        assert (answer.status_code, words()["mistakes"]["choose"] in answer.text) == (422, True)
    assert of_day(office, day) == []


def test_she_opens_only_in_the_ways_she_offers(office: Office) -> None:
    mori, day = office.at_work("mori"), (office.day + timedelta(days=7)).isoformat()
    number = office.people["minami"]
    mori.post(f"/people/{number}", {"name": "Ito", "ways": "phone", "languages": ["ja", "vi"]})
    refused = mori.post("/slots", OPEN | {"day": day, "person": str(number)})
    assert (refused.status_code, words()["mistakes"]["not_hers"] in refused.text) == (422, True)
    mori.post("/slots", OPEN | {"day": day, "person": str(number), "ways": ["hub", "phone"]})
    assert {tuple(one[3]) for one in of_day(office, day)} == {("phone",)}
    assert {tuple(slot.languages) for slot in all_of(office) if slot.served_by == number} == {("ja", "vi")}


def test_the_week_and_the_time_say_that_their_day_is_shut_until_then(office: Office) -> None:
    with office.db.write() as session:
        closed_days.close(session, "minami", office.day, "Warning", time(11, 30))
        hub = hubs.get(session, "minami")
        day = week_grid.of_week(session, hub, office.day, clock.now()).days[0]
    assert [cell.state for cell in day.cells] == ["booked", "booked", "off", "free"]
    mori = office.at_work("mori")
    assert "Warning" in mori.get(f"/slots?week={office.day}").text
    pages = [mori.get(f"/slots/{office.slots['minami'][number]}").text for number in (2, 3)]
    assert ["until=11:30" in page.replace("%3A", ":") for page in pages] == [True, False]


def test_the_week_says_what_is_spoken_and_who_needs_an_interpreter(office: Office) -> None:
    with office.db.write() as session:
        first, second, *_ = session.scalars(
            select(Slot).where(Slot.id.in_(office.slots["minami"])).order_by(Slot.starts_at)
        ).all()
        first.languages, second.languages = ["ja", "vi"], ["ja"]
        readers = select(Interview).where(Interview.slot_id.in_([first.id, second.id]), Interview.state == "booked")
        for one in session.scalars(readers):
            one.parent.language = "vi"
        session.flush()
        hub = hubs.get(session, "minami")
        day = week_grid.of_week(session, hub, office.day, clock.now()).days[0]
    assert [(cell.reads, cell.unspoken) for cell in day.cells[:3]] == [(("vi",), []), (("vi",), ["vi"]), ((), [])]
    page = office.at_work("mori").get(f"/slots?week={office.day}").text
    assert page.count("ご家族：ベトナム語（通訳を）") == page.count("ご家族：ベトナム語") / 2 == 2, (
        "in the table, and in the list"
    )
    assert page.count("日本語、ベトナム語") == 2
