"""Telling another service: whoever has not asked yet asks; what was agreed already is said so, and the family hears."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import consultations, referrals
from bot.domain.care.referrals import Referral
from bot.domain.office.audit import AuditRow
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.town import Office

PLAN = {"to": "窓口", "what": "預かりのこと", "until": "2031-01-01"}
GIVEN = ("spoken", "paper")


def post(office: Office, **fields: str) -> TestResponse:
    return office.at_work("mori").post(f"/consultations/{office.consultations['minami']}/referral", PLAN | fields)


def kept(office: Office) -> list[Referral]:
    with office.db.read() as session:
        return referrals.of(session, office.consultations["minami"])


def traces(office: Office) -> set[str]:
    with office.db.read() as session:
        return set(session.scalars(select(AuditRow.action).where(AuditRow.subject_kind == "consultation")))


def noted(office: Office, how: str) -> str:
    """The page that comes behind the press."""
    mori, talk = office.at_work("mori"), f"/consultations/{office.consultations['minami']}"
    assert mori.post(f"{talk}/referral", PLAN | {"how": how, "agreed": "yes"}).status_code == 303
    return mori.get(talk).text


def page(office: Office) -> str:
    return office.at_work("mori").get(f"/consultations/{office.consultations['minami']}").text


@pytest.mark.parametrize("how", GIVEN)
def test_a_form_that_does_not_say_they_agreed_is_sent_back(office: Office, how: str) -> None:
    """Also one drawn before there was a tick: nothing is kept, nobody is told, and the page says why."""
    answer = post(office, how=how)
    assert (answer.status_code, kept(office), sent(office)) == (422, [], [])
    assert words()["mistakes"]["not_agreed"] in answer.text
    assert f'value="{how}" id="how-{how}" checked' in answer.text
    assert PLAN["what"] in answer.text


@pytest.mark.parametrize("how", GIVEN)
def test_what_was_agreed_already_is_kept_as_such_and_the_family_hears_so(office: Office, how: str) -> None:
    shown = noted(office, how)
    [one] = kept(office)
    assert (one.state, one.how, one.staff_id) == ("agreed", how, office.staff["mori"])
    [(to, kind, _, [card])] = sent(office)
    assert (to, kind, card["altText"]) == ("U-minami", "staff", "お知らせがあります")
    assert [said for said in (*PLAN.values(), "同意", "Mori") if said in str(card)] == []
    assert (traces(office) & {"ask_consent", "note_consent"}) == {"note_consent"}
    assert words()["results"]["consent_noted"] in shown
    assert f"{words()['consents_given'][how]}（" in shown
    assert "・Moriが記録" in shown


def test_whoever_asks_on_their_page_has_no_consent_yet(office: Office) -> None:
    assert post(office, how="page").status_code == 303
    [one] = kept(office)
    assert (one.state, one.how, one.agreed_at) == ("asked", None, None)
    assert (traces(office) & {"ask_consent", "note_consent"}) == {"ask_consent"}
    assert 'value="sent"' not in page(office)


def test_asking_and_having_it_already_do_not_go_together(office: Office) -> None:
    answer = post(office, how="page", agreed="yes")
    assert (answer.status_code, kept(office), sent(office)) == (422, [], [])
    assert words()["mistakes"]["ask_or_agreed"] in answer.text


@pytest.mark.parametrize("whose", ["blocked", "by_telephone_only"])
def test_whoever_cannot_be_reached_in_line_is_not_asked_there(office: Office, whose: str) -> None:
    with office.db.write() as session:
        parent = consultations.get(session, office.consultations["minami"]).parent
        if whose == "blocked":
            parent.reachable = False
        else:
            parent.line_user_id = None
    drawn = office.at_work("mori").get(f"/consultations/{office.consultations['minami']}/referral").text
    assert ('id="how-page"' in drawn, 'id="how-spoken"' in drawn) == (False, True)
    answer = post(office, how="page")
    assert (answer.status_code, kept(office)) == (422, [])
    assert words()["mistakes"]["no_page"] in answer.text
    assert words()["results"]["consent_noted_call"] in noted(office, "spoken")
    assert (kept(office)[0].state, sent(office)) == ("agreed", [])


def test_who_wants_no_word_gets_none_of_a_consent_that_was_noted(office: Office) -> None:
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        one.about, one.relation, one.reach_by = "other", "friend", "none"
    assert words()["results"]["consent_noted_call"] in noted(office, "spoken")
    assert (kept(office)[0].state, sent(office)) == ("agreed", [])


def test_who_wants_no_word_is_asked_on_the_page_alone_and_staff_know(office: Office) -> None:
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        one.about, one.relation, one.reach_by = "other", "friend", "none"
    mori, talk = office.at_work("mori"), f"/consultations/{office.consultations['minami']}"
    answer = mori.post(f"{talk}/referral", PLAN | {"how": "page"})
    assert (kept(office)[0].state, sent(office)) == ("asked", [])
    assert words()["results"]["consent_asked_quietly"] in mori.get(answer.location.removeprefix("/aoba/console")).text


def test_a_form_sent_twice_notes_it_once_and_leaves_one_trace(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    for _ in range(2):
        mori.post(f"/consultations/{number}/referral", PLAN | {"how": "spoken", "agreed": "yes", "once": "n1"})
    with office.db.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "note_consent")).all()
    assert ([one.state for one in kept(office)], len(rows)) == (["agreed"], len({row.subject_kind for row in rows}))


def test_a_day_that_is_over_and_a_missing_tick_are_both_named(office: Office) -> None:
    yesterday = (clock.today(clock.now()) - timedelta(days=1)).isoformat()
    answer = post(office, how="paper", until=yesterday)
    assert [words()["mistakes"][name] in answer.text for name in ("past", "not_agreed")] == [True, True]
    assert "2か所" in answer.text
