"""Bookings: for somebody on the telephone, moved, cancelled; and the family hears of it, never of the topic."""

import pytest
from sqlalchemy import select

from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.town import Office


def booking(office: Office, number: int) -> Interview:
    with office.db.read() as session:
        return interviews.get(session, number)


def sent(office: Office) -> list[tuple[str, str, str | None, list[dict[str, object]]]]:
    with office.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.state == "queued"))
        return [(one.line_user_id, one.kind, one.about, one.messages()) for one in rows]


def test_a_caller_without_line_gets_a_seat(office: Office) -> None:
    mori, slot = office.at_work("mori"), office.slots["minami"][2]
    form = {"name": "Ito", "phone": "\uff10\uff19\uff10-1234-5678", "slot": slot, "way": "phone", "with_partner": "yes"}
    page = mori.get(mori.post("/bookings", form).location.removeprefix("/aoba/console")).text
    assert ("Ito" in page, "090-1234-5678" in page, words()["results"]["booking_made"] in page) == (True, True, True)
    with office.db.read() as session:
        made = session.scalars(select(Interview).where(Interview.slot_id == slot)).one()
    assert (made.way, made.with_partner, made.booked_by) == ("phone", True, str(office.staff["mori"]))
    assert (made.parent.name, made.parent.phone, made.parent.line_user_id) == ("Ito", "090-1234-5678", None)
    assert sent(office) == []


def test_a_seat_somebody_else_has_is_refused_and_no_family_is_left_behind(office: Office) -> None:
    mori, slot = office.at_work("mori"), office.slots["minami"][0]
    answer = mori.post("/bookings", {"name": "Ito", "phone": "0470000003", "slot": slot, "way": "hub"})
    assert answer.location == "/aoba/console/bookings/new"
    assert words()["refusals"]["slot_taken"] in mori.get("/bookings/new").text
    with office.db.read() as session:
        assert len(session.scalars(select(Parent)).all()) == 4


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ({"name": " "}, "empty"),
        ({"name": "x" * 61}, "too_long"),
        ({"phone": "call me"}, "no_phone"),
        ({"phone": ""}, "empty"),
        ({"slot": ""}, "choose"),
        ({"way": "online"}, "not_offered"),
    ],
    ids=str,
)
def test_what_is_missing_is_said_at_the_field(office: Office, typed: dict[str, str], mistake: str) -> None:
    full = {"name": "Ito", "phone": "0470000003", "slot": office.slots["minami"][2], "way": "hub"}
    answer = office.at_work("mori").post("/bookings", full | typed)
    assert (answer.status_code, words()["mistakes"][mistake] in answer.text) == (422, True)


def test_moving_tells_the_family_neutrally(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami"]
    mori.post(f"/bookings/{number}/move", {"slot": office.slots["minami"][2]})
    assert booking(office, number).slot_id == office.slots["minami"][2]
    assert words()["results"]["booking_moved_told"] in mori.get(f"/bookings/{number}").text
    [(to, kind, about, messages)] = sent(office)
    assert (to, kind, about) == ("U-minami", "notice", f"interview:{number}")
    assert "Minami hub" in str(messages[0]["text"])


def test_moving_to_a_taken_seat_changes_nothing(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami"]
    mori.post(f"/bookings/{number}/move", {"slot": office.slots["minami"][1]})
    assert booking(office, number).slot_id == office.slots["minami"][0]
    assert words()["refusals"]["slot_taken"] in mori.get(f"/bookings/{number}").text
    assert sent(office) == []


def test_cancelling_gives_the_seat_back_and_tells_the_family(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami"]
    mori.post(f"/bookings/{number}/cancel")
    assert booking(office, number).state == "cancelled"
    page = mori.get(f"/bookings/{number}").text
    assert (words()["results"]["booking_cancelled_told"] in page, "/cancel" in page) == (True, False)
    assert [(to, about) for to, _, about, _ in sent(office)] == [("U-minami", f"interview:{number}")]
    mori.post(f"/bookings/{number}/cancel")
    assert words()["refusals"]["nothing_booked"] in mori.get(f"/bookings/{number}").text


def test_who_has_no_line_must_be_called(office: Office) -> None:
    mori, number = office.at_work("mori"), office.bookings["minami caller"]
    mori.post(f"/bookings/{number}/cancel")
    assert words()["results"]["booking_cancelled_call"] in mori.get(f"/bookings/{number}").text
    assert sent(office) == []


def test_a_family_that_blocked_the_account_is_on_the_first_page(office: Office) -> None:
    with office.db.write() as session:
        session.scalars(select(Parent).where(Parent.line_user_id == "U-minami")).one().reachable = False
    page = office.at_work("mori").get("/").text
    unreachable = page[page.index('id="unreachable"') :]
    assert ("Aoi of minami" in unreachable, "Caller of minami" in unreachable) == (True, True)


def test_a_name_is_only_ever_a_name(office: Office) -> None:
    name = "<script>alert(1)</script>{{7*7}}{0.__class__}\u202eevil"
    mori, slot = office.at_work("mori"), office.slots["minami"][2]
    answer = mori.post("/bookings", {"name": name, "phone": "0470000003", "slot": slot, "way": "hub"})
    page = mori.get(answer.location.removeprefix("/aoba/console")).text
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}{0.__class__}evil</bdi>" in page
