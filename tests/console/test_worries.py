"""A worry about somebody else's family at the desk: read, not answered, and nobody is written to who wanted no word."""

import re

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import consultations, messages
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.town import Office


@pytest.fixture(autouse=True)
def worry(office: Office) -> None:
    with office.db.write() as session:
        one = wish(session, office)
        one.about, one.relation, one.reach_by, one.topics = "other", "neighbour", "none", []


def wish(session: object, office: Office) -> Consultation:
    return consultations.get(session, office.consultations["minami"])  # type: ignore[arg-type]


def post(office: Office, deed: str, fields: dict[str, object] | None = None) -> int:
    path = f"/consultations/{office.consultations['minami']}/{deed}"
    return office.at_work("mori").post(path, fields).status_code


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("take", {}),
        ("answer", {"words": "ありがとうございます。"}),
        ("outcome", {"kind": "card", "outcome_words": "ひとこと"}),
        ("have-read", {}),
    ],
)
def test_who_wanted_no_word_gets_none(office: Office, deed: str, fields: dict[str, object]) -> None:
    assert (post(office, deed, fields), sent(office)) == (303, [])


def test_who_wanted_one_hears_that_somebody_has_it(office: Office) -> None:
    with office.db.write() as session:
        wish(session, office).reach_by = "line"
    post(office, "take")
    assert len(sent(office)) == 1


def test_staff_hear_that_their_answer_stays_on_the_page(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    mori.post(f"/consultations/{number}/answer", {"words": "ありがとうございます。"})
    assert words()["results"]["answered_quietly"] in mori.get(f"/consultations/{number}").text


def test_the_promise_is_to_read_and_reading_keeps_it(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    with office.db.write() as session:
        messages.write(session, wish(session, office), Words("泣き声が続いています"), clock.now())
    promise = re.search('<p class="promise">(.*?)</p>', mori.get("/consultations").text, re.S)
    assert promise is not None and words()["reading_clocks"]["first"] in promise[1]
    mori.post(f"/consultations/{number}/take")
    page = mori.get(f"/consultations/{number}").text
    assert f"/consultations/{number}/have-read" in page
    mori.post(f"/consultations/{number}/have-read", {"up_to": "999999"})
    with office.db.read() as session:
        assert wish(session, office).clock()[0] == "closing"
        assert messages.unread(session, [number], "parent") == {}
    assert f"/consultations/{number}/have-read" not in mori.get(f"/consultations/{number}").text


def test_what_came_meanwhile_waits_to_be_read(office: Office) -> None:
    number = office.consultations["minami"]
    with office.db.write() as session:
        seen = messages.write(session, wish(session, office), Words("泣き声が続いています"), clock.now()).id
        messages.write(session, wish(session, office), Words("いまも聞こえます"), clock.now())
    post(office, "have-read", {"up_to": str(seen)})
    with office.db.read() as session:
        assert wish(session, office).clock()[0] == "next"
        assert messages.unread(session, [number], "parent") == {number: 1}


def test_a_talk_about_oneself_is_answered_not_only_read(office: Office) -> None:
    with office.db.write() as session:
        wish(session, office).about = "self"
    post(office, "have-read")
    with office.db.read() as session:
        assert wish(session, office).clock()[0] == "first"


def test_how_they_wish_to_be_reached_reads_as_in_the_script(office: Office) -> None:
    page = office.at_work("mori").get("/consultations").text
    assert "<dt>連絡の方法</dt><dd>連絡はいらない" in page


@pytest.mark.parametrize(("phone", "reach_by"), [("", "none"), ("047-000-1234", "phone")])
def test_by_telephone_it_is_a_record_of_its_own(office: Office, phone: str, reach_by: str) -> None:
    fields = {"words": "泣き声が続くそうです", "came": "phone", "then": "mine", "relation": "neighbour", "phone": phone}
    mori = office.at_work("mori")
    answer = mori.post("/consultations", fields | {"topic": "moyamoya"})
    assert answer.status_code == 303
    with office.db.read() as session:
        one = session.scalars(select(Consultation).order_by(Consultation.id.desc())).first()
        assert one is not None
        assert (one.about, one.relation, one.topics, one.reach_by) == ("other", "neighbour", [], reach_by)
    assert "この方の経過" not in mori.get(f"/consultations/{one.id}").text


def test_by_telephone_it_is_about_themselves_unless_said_otherwise(office: Office) -> None:
    fields = {"words": "眠れないそうです", "came": "phone", "then": "mine", "topic": "moyamoya"}
    office.at_work("mori").post("/consultations", fields)
    assert office.at_work("mori").post("/consultations", fields | {"relation": "nobody"}).status_code == 422
    with office.db.read() as session:
        one = session.scalars(select(Consultation).order_by(Consultation.id.desc())).first()
        assert one is not None and (one.about, one.topics, one.reach_by) == ("self", ["moyamoya"], "phone")


def test_the_board_says_who_asked_for_a_midwife(office: Office) -> None:
    badge = "保健師・助産師を希望"
    assert badge not in office.at_work("mori").get("/consultations").text
    with office.db.write() as session:
        wish(session, office).reader = "nurse"
    assert badge in office.at_work("mori").get("/consultations").text
