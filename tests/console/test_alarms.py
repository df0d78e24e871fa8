"""An alarm in the console: one person has it, with a name; it ends with what came of it; nothing of it leaks."""

import re

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import alarms
from bot.domain.care.alarms import Alarm
from bot.domain.care.danger_signs import MissedDanger
from bot.domain.office.audit import AuditRow
from tests.console.reading import words
from tests.console.test_consultations import first, refused_in
from tests.console.town import Office


def alarm(office: Office, hub: str = "minami") -> Alarm:
    with office.db.read() as session:
        return session.scalars(select(Alarm).where(Alarm.id == office.alarms[hub])).one()


def test_every_page_says_that_nobody_has_it_until_somebody_has(office: Office) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    assert "引き受けていない緊急の知らせが1件" in mori.get("/bookings").text
    mori.post(f"/alarms/{number}/acknowledge")
    found = alarm(office)
    assert (found.acknowledged_by, found.acknowledged_at is not None) == (office.staff["mori"], True)
    assert words()["results"]["alarm_yours"] in mori.get(f"/alarms/{number}").text
    assert "引き受けていない緊急の知らせ" not in mori.get("/bookings").text


def test_the_second_one_is_told_who_has_it(office: Office) -> None:
    number = office.alarms["minami"]
    office.at_work("mori").post(f"/alarms/{number}/acknowledge")
    city = office.at_work("hayashi")
    city.post(f"/alarms/{number}/acknowledge")
    said = refused_in(city.get(f"/alarms/{number}").text)
    assert said == first("already_acknowledged", alarm(office).acknowledged_at)
    assert alarm(office).acknowledged_by == office.staff["mori"]


def test_who_opens_it_sees_that_they_cannot_talk_now(office: Office) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    assert "いまは話せない" not in mori.get(f"/alarms/{number}").text
    with office.db.write() as session:
        theirs = session.get_one(Alarm, number)
        alarms.not_now(session, theirs.parent_id or "", clock.now())
    assert "いまは話せない" in mori.get(f"/alarms/{number}").text


@pytest.mark.parametrize("outcome", ["", "nonsense", "drill_done"])
def test_it_does_not_end_without_an_outcome(office: Office, outcome: str) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    mori.post(f"/alarms/{number}/acknowledge")
    assert mori.post(f"/alarms/{number}/close", {"outcome": outcome}).status_code == 422
    assert alarm(office).closed_at is None


def test_it_does_not_end_before_somebody_has_it(office: Office) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    mori.post(f"/alarms/{number}/close", {"outcome": "reached"})
    assert words()["refusals"]["not_acknowledged"] in mori.get(f"/alarms/{number}").text
    assert alarm(office).closed_at is None


def test_it_ends_once_and_its_note_is_sealed(office: Office) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    mori.post(f"/alarms/{number}/acknowledge")
    mori.post(f"/alarms/{number}/close", {"outcome": "handed_over", "words": "Aoi is with the nurse"})
    found = alarm(office)
    assert (found.outcome, found.note, b"Aoi" in (found.sealed_note or b"")) == (
        "handed_over",
        "Aoi is with the nurse",
        False,
    )
    mori.post(f"/alarms/{number}/close", {"outcome": "false_alarm"})
    assert alarm(office).outcome == "handed_over"


def test_the_list_has_no_name_and_no_words_and_opening_them_leaves_a_trace(office: Office) -> None:
    mori, number = office.at_work("mori"), office.alarms["minami"]
    page = mori.get("/alarms").text
    assert ("Aoi" in page, "danger of" in page) == (False, False)
    assert "danger of minami" not in mori.get(f"/alarms/{number}").text
    assert "danger of minami" in mori.get(f"/alarms/{number}/text").text
    with office.db.read() as session:
        seen = set(session.execute(select(AuditRow.action, AuditRow.subject_kind, AuditRow.hub_id)))
    assert ("alarm_text", "family", "minami") in seen
    assert ("alarm_text", "alarm", "minami") in seen


def test_the_other_hub_counts_none_of_it(office: Office) -> None:
    """Neither on the list, nor in the line above every page, nor in the month's numbers."""
    sato, city = office.at_work("sato"), office.at_work("hayashi")
    shown = {login: numbers(browser.get("/alarms/review").text) for login, browser in (("s", sato), ("c", city))}
    assert (sum(shown["s"]), sum(shown["c"])) == (1, 2)
    assert "緊急の知らせが1件" in sato.get("/").text
    assert "緊急の知らせが2件" in city.get("/").text


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"職員への知らせ</dt><dd>(\d+)件", page)]


def test_a_missed_one_is_a_code_and_nothing_else(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/alarms/review/missed", {"category": "dv", "found_in": "phone", "words": "secret"})
    assert answer.status_code == 303
    with office.db.read() as session:
        row = session.scalars(select(MissedDanger)).one()
    assert (row.category, row.found_in, row.hub_id, row.staff_id) == ("dv", "phone", "minami", office.staff["mori"])
    assert mori.post("/alarms/review/missed", {"category": "drill", "found_in": "phone"}).status_code == 422


def test_what_two_have_not_signed_is_said_in_plain_words(office: Office) -> None:
    mori = office.at_work("mori")
    texts = len(office.service.danger_cards.cards) + len(office.service.town.hotlines)
    assert f"{texts}件は、二人の確認がそろっていない" in mori.get("/alarms").text
    page = mori.get("/alarms/review").text
    assert "カード「家庭の中の安全」：臨床の人と担当課の確認がまだです" in page
    assert page.count("確認がまだです") == texts


def test_who_has_it_is_led_to_the_talk_it_was_written_in(office: Office) -> None:
    """Also where she gave no name there: among the others she could not be found."""
    number, talk = office.alarms["minami"], office.consultations["minami"]
    with office.db.write() as session:
        session.get_one(Alarm, number).cause = alarms.cause_of_page(talk)
    mori = office.at_work("mori")
    assert f'href="/aoba/console/consultations/{talk}"' in mori.get(f"/alarms/{number}").text
    with office.db.write() as session:
        session.get_one(Alarm, number).cause = alarms.cause_of_page(None)
    assert "/consultations/" not in mori.get(f"/alarms/{number}").text


def test_what_is_written_while_a_colleague_ends_it_is_still_there_to_copy(office: Office) -> None:
    mori, number, note = office.at_work("mori"), office.alarms["minami"], "23時に電話がつながり、落ちついていました"
    mori.post(f"/alarms/{number}/acknowledge")
    office.at_work("hayashi").post(f"/alarms/{number}/close", {"outcome": "reached", "words": "short"})
    answer = mori.post(f"/alarms/{number}/close", {"outcome": "handed_over", "words": note})
    assert (answer.status_code, note in answer.text) == (422, True)
    assert words()["mistakes"]["alarm_ended_meanwhile"] in answer.text
    assert (alarm(office).outcome, alarm(office).note) == ("reached", "short")
    mori.post(f"/alarms/{number}/close", {"outcome": "handed_over"})
    assert refused_in(mori.get(f"/alarms/{number}").text) == words()["refusals"]["alarm_closed"]


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "nonsense"])
def test_a_month_that_nobody_can_review_is_this_one(office: Office, month: str) -> None:
    today = clock.today(clock.now())
    answer = office.at_work("mori").get(f"/alarms/review?month={month}")
    assert (answer.status_code, f"{today.year}年{today.month}月。" in answer.text) == (200, True)
