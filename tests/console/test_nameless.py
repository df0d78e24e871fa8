"""「名前は出さない」: the talk of who chose it leads to no name, and no name leads to the talk; an alarm does."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import alarms, consultations
from bot.domain.care.alarms import Cause
from bot.domain.care.danger_signs import MissedDanger
from tests.console.reading import words
from tests.console.town import Office

NUMBER = "047-000-1234"


def named(office: Office, how: str) -> tuple[int, str, str]:
    """Number, family and name of a talk whose family is called so."""
    number = office.consultations["minami"]
    with office.db.write() as session:
        one = consultations.get(session, number)
        one.named, one.called = how, "ひよこ" if how == "nickname" else None
        return number, one.parent_id, one.parent.name or ""


@pytest.mark.parametrize(("how", "leads"), [("line", True), ("unsaid", True), ("nickname", False), ("none", False)])
def test_neither_leads_to_the_other(office: Office, how: str, leads: bool) -> None:
    number, family, name = named(office, how)
    mori = office.at_work("mori")
    talk, course = mori.get(f"/consultations/{number}").text, mori.get(f"/families/{family}").text
    assert (family in talk, f"/consultations/{number}" in course) == (leads, leads)
    assert (name in talk, name in course) == (how == "line", True)


@pytest.mark.parametrize("how", ["nickname", "none"])
def test_an_alarm_leads_to_the_person(office: Office, how: str) -> None:
    number, family, name = named(office, how)
    with office.db.write() as session:
        cause = Cause(alarms.cause_of_page(number), "dv", family, "minami")
        alarms.sound(session, cause, clock.now())
        found = max(one.id for one in alarms.open_ones(session))
    page = office.at_work("mori").get(f"/alarms/{found}").text
    assert (name in page, f"/consultations/{number}" in page) == (True, True)


def test_a_danger_that_only_a_person_saw_becomes_an_alarm_with_the_name(office: Office) -> None:
    """The way to the person is an alarm that somebody takes and ends, and never a link; once for two presses."""
    number, _, name = named(office, "none")
    mori, before = office.at_work("mori"), ringing(office)
    assert 'value="dv"' in mori.get(f"/consultations/{number}").text
    for _ in range(2):
        mori.post(f"/consultations/{number}/danger", {"danger": "dv"})
    [found] = [one for one in ringing(office) if one not in before]
    assert name in mori.get(f"/alarms/{found}").text
    with office.db.read() as session:
        missed = session.scalars(select(MissedDanger)).all()
    assert [(one.category, one.found_in, one.hub_id) for one in missed] == [("dv", "consultation", "minami")]
    mori.post(f"/consultations/{number}/danger", {"danger": "made up"})
    assert len(ringing(office)) == len(before) + 1
    assert office.at_work("sato").post(f"/consultations/{number}/danger", {"danger": "dv"}).status_code == 404


@pytest.mark.parametrize("how", ["nickname", "none"])
@pytest.mark.parametrize("reach_by", ["line", "hub", "unsaid", "phone"])
def test_the_number_is_shown_only_to_call_who_asked_for_it(office: Office, how: str, reach_by: str) -> None:
    """It stands with the family for its bookings, and would tell who they are. Wanting a call they gave it for this."""
    number, family, _ = named(office, how)
    with office.db.write() as session:
        one = consultations.get(session, number)
        one.reach_by, one.parent.phone = reach_by, NUMBER
    mori, wanted = office.at_work("mori"), reach_by == "phone"
    talk = mori.get(f"/consultations/{number}").text
    assert (NUMBER in talk, f"/consultations/{number}/phone" in talk) == (wanted, wanted)
    assert "お電話を希望された方なので" in talk if wanted else "お電話の希望もないため、出しません" in talk
    asked = mori.get(f"/consultations/{number}/phone")
    assert (asked.status_code, NUMBER in asked.text) == (200 if wanted else 404, wanted)
    assert mori.post(f"/consultations/{number}/phone", {"phone": ""}).status_code == (303 if wanted else 404)
    assert NUMBER not in mori.get("/consultations").text
    with office.db.read() as session:
        assert consultations.get(session, number).parent.phone == (None if wanted else NUMBER)
    assert family not in talk


def test_nobody_is_sent_to_a_telephone_that_is_not_shown(office: Office) -> None:
    """They have blocked us since, and have asked for no call: the answer waits on their page, and staff know."""
    number, _, _ = named(office, "none")
    with office.db.write() as session:
        one = consultations.get(session, number)
        one.reach_by, one.parent.phone, one.parent.reachable = "line", NUMBER, False
    mori = office.at_work("mori")
    mori.post(f"/consultations/{number}/answer", {"words": "読みました。", "heard": "yes"})
    page = mori.get(f"/consultations/{number}").text
    assert words()["results"]["answered_unheard"] in page
    assert words()["results"]["answered_call"] not in page


def ringing(office: Office) -> list[int]:
    with office.db.read() as session:
        return [one.id for one in alarms.open_ones(session)]
