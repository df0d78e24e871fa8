"""A family told us the number to call them at: it stands where their own page keeps it, and only this hub sees it."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import consultations, messages
from bot.domain.care.messages import MARK, Words
from bot.domain.office.audit import AuditRow
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.town import Office

NUMBER = "047-000-1234"


@pytest.fixture(autouse=True)
def nobody_knows_it(office: Office) -> None:
    with office.db.write() as session:
        session.get_one(Parent, office.families["minami"]).phone = None


def kept(office: Office) -> str | None:
    with office.db.read() as session:
        return session.get_one(Parent, office.families["minami"]).phone


def address(office: Office) -> str:
    return f"/consultations/{office.consultations['minami']}"


def test_it_is_written_down_with_its_audit_row_and_nothing_else_is_said(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post(f"{address(office)}/phone", {"phone": "０４７ー０００ー１２３４"})
    assert (answer.status_code, kept(office)) == (303, NUMBER)
    assert NUMBER not in str(answer.location)
    with office.db.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.staff_id == office.staff["mori"])).all()
    assert {one.subject_kind for one in rows} == {"consultation", "family"}
    assert NUMBER not in str([vars(one) for one in rows])
    page = mori.get(address(office)).text
    assert (f'href="tel:{NUMBER}"' in page, words()["results"]["number_noted"] in page) == (True, True)


@pytest.mark.parametrize("typed", ["", "夕方に", "12345", "---------"])
def test_what_is_no_number_is_not_kept(office: Office, typed: str) -> None:
    answer = office.at_work("mori").post(f"{address(office)}/phone", {"phone": typed})
    assert (answer.status_code, kept(office)) == (422, None)
    assert words()["mistakes"]["no_phone" if typed else "empty"] in answer.text


def test_emptied_it_is_gone(office: Office) -> None:
    mori = office.at_work("mori")
    for typed in (NUMBER, ""):
        assert mori.post(f"{address(office)}/phone", {"phone": typed}).status_code == 303
    assert kept(office) is None


def test_another_hub_writes_none_and_sees_none(office: Office) -> None:
    assert office.at_work("sato").post(f"{address(office)}/phone", {"phone": NUMBER}).status_code == 404
    assert kept(office) is None


def test_the_board_says_whether_they_can_be_called_yet(office: Office) -> None:
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        one.reach_by = "phone"
        messages.write(session, one, Words("", template=MARK + "number_given"), clock.now())
    mori, none_yet = office.at_work("mori"), "番号はまだありません"
    assert none_yet in mori.get("/consultations").text
    assert words()["marks"]["number_given"] in mori.get(address(office)).text
    mori.post(f"{address(office)}/phone", {"phone": NUMBER})
    assert none_yet not in mori.get("/consultations").text
