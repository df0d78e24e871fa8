"""A wish to talk: somebody takes it, the family hears so once, and it is closed."""

from sqlalchemy import select

from bot import clock
from bot.domain.care import consultations
from bot.domain.care.consultations import Consultation
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.town import Office


def wish(office: Office) -> Consultation:
    with office.db.read() as session:
        return session.scalars(select(Consultation).where(Consultation.id == office.consultations["minami"])).one()


def test_mori_takes_it_and_the_family_hears_once(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    for _ in range(2):
        mori.post(f"/consultations/{number}/take")
    assert (wish(office).state, wish(office).taken_by) == ("taken", office.staff["mori"])
    [(to, kind, about, messages)] = sent(office)
    assert (to, kind, about) == ("U-minami", "notice", f"consultation:{number}")
    assert "Minami hub" in str(messages[0]["text"])
    assert "Mori" in mori.get("/consultations").text


def test_the_second_to_take_it_is_told(office: Office) -> None:
    number, city = office.consultations["minami"], office.at_work("hayashi")
    office.at_work("mori").post(f"/consultations/{number}/take")
    city.post(f"/consultations/{number}/take")
    assert words()["refusals"]["already_taken"] in city.get("/consultations").text
    assert wish(office).taken_by == office.staff["mori"]


def test_closing_takes_it_off_the_list(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    mori.post(f"/consultations/{number}/close", {"outcome": "listened"})
    page = mori.get("/consultations").text
    assert ("Aoi of minami" in page, words()["results"]["consultation_closed"] in page) == (False, True)
    mori.post(f"/consultations/{number}/close", {"outcome": "listened"})
    assert words()["refusals"]["already_closed"] in mori.get("/consultations").text


def test_a_promise_that_has_passed_stands_out_on_the_first_page(office: Office) -> None:
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).look_by = clock.now()
    assert "badge warn" in office.at_work("mori").get("/").text.split('id="waiting"')[1].split("</section>")[0]


def test_the_words_of_the_script_are_shown_not_its_keys(office: Office) -> None:
    page = office.at_work("mori").get("/consultations").text
    assert [key for key in ("moyamoya", "morning", ">line<") if key in page] == []
