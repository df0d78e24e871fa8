"""A form that makes something makes it once, however often it is sent: pressed twice, or on a line that broke off."""

import io
import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from bot.console.routes import every_route
from bot.domain.interview import interviews
from bot.domain.office.audit import AuditRow
from bot.domain.office.sessions import MOST_MADE, StaffSession
from tests.console import test_trials as trying
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.test_broadcasts import draft
from tests.console.test_guard import path, rows
from tests.console.test_pictures import picture
from tests.console.town import Office

ROUTES = {route.name: route for route in every_route()}
SOON = "2031-01-06"
NEWS = {"title": "t", "body": "b", "topic": "other", "for_role": "all"}
FORMS: dict[str, dict[str, str]] = {
    "answer_consultation": {"words": "ありがとうございます。", "heard": "yes"},
    "write_note": {"note": "n"},
    "add_outcome": {"kind": "card", "outcome_words": "w"},
    "ask_consent": {"to": "t", "what": "w", "until": SOON, "how": "spoken", "agreed": "yes"},
    "write_shift_note": {"note": "n"},
    "write_down": {"words": "w", "came": "phone", "then": "mine"},
    "keep_draft": NEWS,
    "keep_unfinished": {"title": "t"},
    "open_day": {"day": SOON, "begins": "10:00", "ends": "12:00", "minutes": "30", "seats": "1", "ways": "hub"},
    "open_one_slot": {"day": SOON, "at": "10:00"},
    "write_next_step": {"kind": "step", "text": "t", "who": "both"},
    "add_person": {"name": "Ono"},
    "add_room": {"room_name": "R"},
    "book_for_caller": {"name": "n", "phone": "0470000009", "way": "hub", "reason": "r"},
    "have_spoken": {"spoke": "phone", "spoke_note": "n"},
    "danger_in_talk": {"danger": "dv"},
    "report_missed": {"category": "dv", "found_in": "consultation"},
    "note_call": {"outcome": "reached", "day": SOON},
}
ELSEWHERE = {"send_attachment", "try_broadcast"}  # below, with what they need
AGAIN_ON_PURPOSE = ("answer_consultation", "write_note", "write_down", "add_outcome", "add_room")


def form_of(office: Office, name: str) -> dict[str, object]:
    more: dict[str, object] = {"once": "n1"}
    if name == "keep_draft":
        more["send_at"] = f"{office.day + timedelta(days=1)}T10:00"
    if name == "book_for_caller":
        more["slot"] = office.slots["minami"][2]
    if name == "write_next_step":
        with office.db.write() as session:
            interviews.get(session, office.bookings["minami"]).state = "done"
    return FORMS[name] | more


def test_every_form_that_makes_something_is_looked_at() -> None:
    assert {name for name, route in ROUTES.items() if route.makes} == set(FORMS) | ELSEWHERE


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_it_is_made_once(office: Office, name: str) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES[name])
    form, before = form_of(office, name), rows(office)
    first, made = visitor.post(at, form), rows(office)
    again = visitor.post(at, form)
    assert (first.status_code, made != before) == (303, True)
    assert (again.status_code, again.location, rows(office)) == (303, first.location, made)


@pytest.mark.parametrize("name", AGAIN_ON_PURPOSE)
def test_the_same_from_a_page_of_its_own_is_another_deed(office: Office, name: str) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES[name])
    form = form_of(office, name)
    visitor.post(at, form)
    made = rows(office)
    visitor.post(at, form | {"once": "n2"})
    assert rows(office) != made


def test_other_words_from_a_page_gone_back_to_are_not_swallowed(office: Office) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES["write_note"])
    for note in ("first", "second"):
        visitor.post(at, {"note": note, "once": "n1"})
    page = visitor.get(f"/consultations/{office.consultations['minami']}").text
    assert ("<bdi>first</bdi>" in page, "<bdi>second</bdi>" in page) == (True, True)


def test_the_number_of_one_browser_is_nothing_to_another(office: Office) -> None:
    """And the words with it: only a hash of them is kept."""
    at, made = path(office, ROUTES["write_note"]), []
    for login in ("mori", "hayashi"):
        office.at_work(login).post(at, {"note": "canary", "once": "n1"})
        made.append(rows(office)["consultation_note"])
    assert made == [1, 2]
    with office.db.read() as session:
        assert "canary" not in str(session.scalars(select(StaffSession.made)).all())


def test_one_deed_leaves_one_trace_and_says_the_same_again(office: Office) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES["write_down"])
    for _ in range(2):
        answer = visitor.post(at, form_of(office, "write_down"))
    assert words()["results"]["written_down"] in visitor.get(answer.location.removeprefix("/aoba/console")).text
    with office.db.read() as session:
        trail = session.scalars(select(AuditRow).where(AuditRow.action == "write_down")).all()
    assert len({row.subject_id for row in trail if row.subject_kind == "consultation"}) == 1


def test_a_mistake_is_no_answer_to_be_kept(office: Office) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES["write_note"])
    assert [visitor.post(at, {"note": "", "once": "n1"}).status_code for _ in range(2)] == [422, 422]
    assert visitor.post(at, {"note": "n", "once": "n1"}).status_code == 303


def test_two_presses_at_the_same_moment(office: Office) -> None:
    visitor, at, line = office.at_work("mori"), path(office, ROUTES["write_down"]), Barrier(2)
    cookie, before, answers = visitor.cookie or "", rows(office), []

    def press() -> None:
        browser = office.visitor()
        browser.take(cookie)
        line.wait()
        answers.append(browser.post(at, form_of(office, "write_down")).location)

    both = [Thread(target=press) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (len(set(answers)), rows(office)["consultation"]) == (1, before["consultation"] + 1)


def test_a_picture_sent_twice_arrives_once_and_another_one_too(office: Office) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES["send_attachment"])
    for raw in (picture(), picture(), picture(size=(400, 300))):
        visitor.post(at, {"words": "", "once": "n1", "picture": (io.BytesIO(raw), "a.jpg")})
    assert len(sent(office)) == 2


def test_a_trial_comes_once(office: Office) -> None:
    trying.link(office, "mori")
    number, visitor = draft(office), office.at_work("mori")
    for _ in range(2):
        visitor.post(f"/broadcasts/{number}/test", {"once": "n1"})
    assert len(trying.trials(office)) == 1


def test_no_more_is_remembered_than_a_hand_can_press(office: Office) -> None:
    visitor, at = office.at_work("mori"), path(office, ROUTES["add_room"])
    for number in range(MOST_MADE + 3):
        visitor.post(at, {"room_name": "R", "once": f"n{number}"})
    with office.db.read() as session:
        [made] = [one for one in session.scalars(select(StaffSession.made)) if one]
    assert len(made) == MOST_MADE


def test_every_form_of_a_page_has_a_number_of_its_own(office: Office) -> None:
    page = office.at_work("mori").get(f"/consultations/{office.consultations['minami']}").text
    numbers = re.findall(r'name="once" value="(.+?)"', page)
    assert len(numbers) == len(set(numbers)) == page.count('method="post"') > 4
