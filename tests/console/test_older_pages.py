"""From a page that is older than what a colleague did: nothing of theirs is undone unseen, and no word is lost."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import casework, consultations, outcomes, referrals
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office import staff
from bot.domain.office.staff import Post
from tests.console.reading import words
from tests.console.test_written_meanwhile import number, send, wish
from tests.console.town import Office, Visitor

PLAN = {"to": "保育課", "what": "預けたい曜日", "how": "page"}


def today() -> date:
    return clock.today(clock.now())


def form_of(visitor: Visitor, office: Office, deed: str) -> dict[str, object]:
    """The hidden fields of a form of the talk, as its page has them now."""
    page = visitor.get(f"/consultations/{number(office)}").text
    found = re.search(rf'<form[^>]*action="[^"]*/{deed}"[^>]*>(.*?)</form>', page, re.S)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[1] if found else "")
    return {name: value for name, value in hidden if name not in ("csrf", "once")}


def at_minami(office: Office) -> int:
    with office.db.write() as session:
        staff.invite(session, Post("tani", "Tani", "coordinator", "minami"), clock.now())
        tani = staff.by_login(session, "tani")
        assert tani is not None
        tani.enrolled_at = clock.now()
        office.staff["tani"] = tani.id
        return tani.id


def set_day(office: Office, day: date | None) -> None:
    with office.db.write() as session:
        consultations.get(session, number(office)).contact_on = day


def taken_by(office: Office, login: str) -> None:
    with office.db.write() as session:
        casework.take(session, number(office), office.staff[login], clock.now())


def told(office: Office) -> int:
    with office.db.read() as session:
        about = select(Delivery.id).where(Delivery.about == f"consultation:{number(office)}")
        return len(session.scalars(about).all())


def test_a_note_does_not_take_the_day_out_that_a_colleague_has_set(office: Office) -> None:
    mori, day = office.at_work("mori"), today() + timedelta(days=5)
    at = form_of(mori, office, "note")
    set_day(office, day)
    assert send(mori, office, "note", {"note": "留守でした", "contact_on": ""} | at)[0] == 303
    assert wish(office).contact_on == day


def test_two_who_set_a_day_see_each_others(office: Office) -> None:
    mori, theirs, mine = office.at_work("mori"), today() + timedelta(days=5), today() + timedelta(days=9)
    at = form_of(mori, office, "note")
    set_day(office, theirs)
    status, page = send(mori, office, "note", {"note": "留守でした", "contact_on": mine.isoformat()} | at)
    assert (status, words()["mistakes"]["day_meanwhile"] in page, "留守でした" in page) == (422, True, True)
    assert wish(office).contact_on == theirs
    again = {"note": "留守でした", "contact_on": mine.isoformat()} | form_of(mori, office, "note")
    assert send(mori, office, "note", again)[0] == 303
    assert wish(office).contact_on == mine


def test_whoever_hands_it_on_does_not_take_it_from_who_has_it_meanwhile(office: Office) -> None:
    mori, tani = office.at_work("mori"), at_minami(office)
    at = form_of(mori, office, "assign")
    taken_by(office, "tani")
    assert send(mori, office, "assign", {"colleague": office.staff["mori"]} | at)[0] == 303
    assert wish(office).taken_by == tani
    assert words()["refusals"]["already_taken"] in mori.get(f"/consultations/{number(office)}").text
    now = form_of(mori, office, "assign")
    assert send(mori, office, "assign", {"colleague": office.staff["mori"]} | now)[0] == 303
    assert wish(office).taken_by == office.staff["mori"], "knowing who has it, it is handed on"


def test_given_to_a_colleague_the_family_hears_once_that_somebody_has_it(office: Office) -> None:
    mori, tani = office.at_work("mori"), at_minami(office)
    send(mori, office, "assign", {"colleague": tani} | form_of(mori, office, "assign"))
    assert (wish(office).taken_by, told(office)) == (tani, 1)
    send(mori, office, "assign", {"colleague": office.staff["mori"]} | form_of(mori, office, "assign"))
    assert told(office) == 1


@pytest.mark.parametrize(
    ("deed", "fields", "shown"),
    [
        ("outcome", {"kind": "card", "outcome_words": "週に1度お願いします"}, "週に1度お願いします"),
        ("referral", PLAN, "預けたい曜日"),
    ],
)
def test_what_is_written_for_a_talk_that_has_ended_meanwhile_is_not_sent_and_not_lost(
    office: Office, deed: str, fields: dict[str, object], shown: str
) -> None:
    mori, until = office.at_work("mori"), (today() + timedelta(days=30)).isoformat()
    with office.db.write() as session:
        casework.close(session, number(office), clock.now())
        before = len(session.scalars(select(Delivery.id)).all())
    status, page = send(mori, office, deed, fields | {"until": until})
    assert (status, shown in page, words()["mistakes"]["ended_meanwhile"] in page) == (422, True, True)
    with office.db.read() as session:
        kept = [*outcomes.of(session, number(office)), *referrals.of(session, number(office))]
        assert (kept, len(session.scalars(select(Delivery.id)).all())) == ([], before)


def test_a_shift_note_with_a_mistake_does_not_say_that_nobody_waits(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/consultations/notes", {"note": "", "hub": "minami"})
    assert (answer.status_code, "待っている方はいません" in answer.text) == (422, False)


@pytest.mark.parametrize(
    ("deed", "fields", "wrong"),
    [
        ("outcome", {"kind": "card", "outcome_words": ""}, "outcome_words"),
        ("note", {"note": "", "contact_on": ""}, "note"),
        ("close", {"outcome": ""}, "outcome"),
        ("spoke", {"spoke": ""}, "spoke"),
    ],
)
def test_a_mistake_far_down_on_the_page_is_named_at_its_top_and_led_to(
    office: Office, deed: str, fields: dict[str, object], wrong: str
) -> None:
    status, page = send(office.at_work("mori"), office, deed, fields)
    [at] = re.findall(rf'role="alert".*?<a href="#({wrong}[a-z-]*)"', page, re.S)
    assert (status, page.count(f'id="{at}"')) == (422, 1)
