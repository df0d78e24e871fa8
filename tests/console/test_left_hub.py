"""A hub that has left the town's folder: what was begun there is brought to its end, and nothing new begins."""

import pytest
from sqlalchemy import select

from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import interviews
from bot.domain.places import hubs
from tests.console.test_written_meanwhile import family_writes, send, thread, wish
from tests.console.town import Office

BOTH = pytest.mark.parametrize("login", ["mori", "hayashi"])
NEW = ("/slots", "/people", "/hub", "/broadcasts/new", "/bookings/new", "/consultations/new")


@pytest.fixture
def left(office: Office) -> Office:
    with office.db.write() as session:
        interviews.get(session, office.bookings["minami"]).state = "done"
        hubs.get(session, "minami").active = False
    return office


def told(office: Office, about: str) -> int:
    with office.db.read() as session:
        return len(session.scalars(select(Delivery).where(Delivery.about.like(f"{about}%"))).all())


@BOTH
def test_what_was_begun_there_is_read(left: Office, login: str) -> None:
    booking, slot, talk = left.bookings["minami"], left.slots["minami"][0], left.consultations["minami"]
    visitor = left.at_work(login)
    pages = (f"/bookings/{booking}", f"/bookings/{booking}/record", f"/bookings/{booking}/steps", f"/slots/{slot}")
    for page in (*pages, f"/consultations/{talk}"):
        answer = visitor.get(page)
        assert (page, answer.status_code, "Minami hub" in answer.text) == (page, 200, True)


@BOTH
def test_a_talk_is_taken_answered_and_goes_on(left: Office, login: str) -> None:
    """She asked for help: whoever is there answers, and the page promises nothing less."""
    visitor, number = left.at_work(login), left.consultations["minami"]
    visitor.post(f"/consultations/{number}/take")
    assert (wish(left).taken_by, told(left, f"consultation:{number}")) == (left.staff[login], 1)
    family_writes(left, "Are you still there?")
    status, _ = send(visitor, left, "answer", {"words": "Yes, we are."})
    assert (status, [text for _, text, _ in thread(left)][-1]) == (303, "Yes, we are.")


@BOTH
def test_a_booking_is_cancelled_and_the_family_hears_of_it(office: Office, login: str) -> None:
    number, visitor = office.bookings["minami"], office.at_work(login)
    with office.db.write() as session:
        hubs.get(session, "minami").active = False
    page = visitor.get(f"/bookings/{number}").text
    assert f'<option value="{office.slots["minami"][2]}"' not in page  # no other time there
    visitor.post(f"/bookings/{number}/cancel")
    with office.db.read() as session:
        assert interviews.get(session, number).state == "cancelled"
    assert told(office, f"interview:{number}") == 1


@pytest.mark.parametrize("page", NEW)
def test_its_own_staff_read_why_nothing_new_begins(left: Office, page: str) -> None:
    answer = left.at_work("mori").get(page)
    assert (answer.status_code, "この広場は閉じています" in answer.text) == (410, True)
    assert left.at_work("sato").get(f"{page}?hub=minami").status_code == 404
    assert left.at_work("hayashi").get(page).status_code == 200


def test_its_own_staff_read_what_it_told(left: Office) -> None:
    page = left.at_work("mori").get("/broadcasts")
    assert (page.status_code, "News of minami" in page.text) == (200, True)
    assert 'href="/aoba/console/broadcasts/new' not in page.text


def test_who_sends_a_form_there_reads_it_too(left: Office) -> None:
    answer = left.at_work("mori").post("/slots/one", {"day": "2031-01-06", "at": "10:00"})
    assert (answer.status_code, "この広場は閉じています" in answer.text) == (410, True)
