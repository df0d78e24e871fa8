"""While one of us writes, the family and colleagues go on: nothing is taken for read unseen, and no text is lost."""

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import clock
from bot.domain.care import casework, consultations, messages
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from tests.console.reading import words
from tests.console.test_pictures import picture
from tests.console.town import Office, Visitor

ANSWER = "では、木曜日にお電話します。"


def number(office: Office) -> int:
    return office.consultations["minami"]


def wish(office: Office) -> Consultation:
    with office.db.read() as session:
        return consultations.get(session, number(office))


def thread(office: Office) -> list[tuple[str, str | None, bool]]:
    with office.db.read() as session:
        return [(one.author, one.text, one.seen_at is not None) for one in messages.of(session, number(office))]


def family_writes(office: Office, text: str) -> datetime:
    """On her page; says until when an answer to it is due."""
    with office.db.write() as session:
        one, due = consultations.get(session, number(office)), clock.now() + timedelta(hours=3)
        one.first_answered_at = one.first_answered_at or clock.now()
        messages.write(session, one, Words(text), clock.now())
        casework.heard(one, due)
        return due


def seen_on(visitor: Visitor, office: Office, form: str = "answer") -> dict[str, object]:
    """What the page says it shows, as its form sends it back."""
    page = visitor.get(f"/consultations/{number(office)}").text
    found = re.search(rf'action="[^"]*/{form}.*?name="up_to" value="(\d+)"', page, re.S)
    return {"up_to": found[1]} if found else {}


def send(visitor: Visitor, office: Office, deed: str, fields: Mapping[str, object]) -> tuple[int, str]:
    answer = visitor.post(f"/consultations/{number(office)}/{deed}", dict(fields))
    return answer.status_code, answer.text


def test_what_she_writes_while_staff_write_is_shown_first_and_keeps_its_clock(office: Office) -> None:
    mori = office.at_work("mori")
    due = family_writes(office, "きのうの続きです")
    at = seen_on(mori, office)
    family_writes(office, "やっぱり、きょうは来られません")
    status, page = send(mori, office, "answer", {"words": ANSWER} | at)
    assert (status, words()["mistakes"]["came_meanwhile"] in page, ANSWER in page) == (422, True, True)
    assert [seen for _, _, seen in thread(office)] == [False, False]
    assert wish(office).next_by == due
    again = dict(re.findall('name="(up_to)" value="(\\d+)"', page.split('id="answer"')[1]))
    assert send(mori, office, "answer", {"words": ANSWER} | again)[0] == 303
    assert thread(office)[-1][:2] == ("staff", ANSWER)
    assert ([seen for _, _, seen in thread(office)][:2], wish(office).next_by) == ([True, True], None)


def test_two_who_answer_at_once_read_each_other_first(office: Office) -> None:
    mori, hayashi = office.at_work("mori"), office.at_work("hayashi")
    at = seen_on(mori, office)
    assert send(hayashi, office, "answer", {"words": "市からお返事します。"} | at)[0] == 303
    status, page = send(mori, office, "answer", {"words": ANSWER} | at)
    assert (status, "市からお返事します。" in page) == (422, True)
    assert [text for _, text, _ in thread(office)] == ["市からお返事します。"]


def test_pressed_twice_it_is_sent_once(office: Office) -> None:
    mori = office.at_work("mori")
    at = seen_on(mori, office)
    assert [send(mori, office, "answer", {"words": ANSWER} | at)[0] for _ in range(2)] == [303, 422]
    assert [text for _, text, _ in thread(office)] == [ANSWER]


def test_read_is_what_stood_on_the_page(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "ひとつめ")
    at = seen_on(mori, office, "open")
    family_writes(office, "ふたつめ")
    send(mori, office, "open", at)
    assert [seen for _, _, seen in thread(office)] == [True, False]


def test_a_picture_sent_unseen_answers_nothing_that_came_meanwhile(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "ひとつめ")
    page = mori.get(f"/consultations/{number(office)}").text
    way = re.search('href="/aoba/console(/consultations/\\d+/picture[^"]*)"', page)
    assert way is not None
    at = dict(re.findall('name="(up_to)" value="(\\d+)"', mori.get(way[1]).text))
    family_writes(office, "ふたつめ")
    sent = {"picture": (io.BytesIO(picture()), "a.jpg")} | at
    assert send(mori, office, "picture", sent)[0] == 303
    assert [(author, seen) for author, _, seen in thread(office)] == [
        ("parent", True),
        ("parent", False),
        ("staff", False),
    ]
    assert wish(office).next_by is not None


def test_she_ends_it_while_an_answer_is_written_and_the_answer_is_still_there_to_copy(office: Office) -> None:
    mori = office.at_work("mori")
    at = seen_on(mori, office)
    with office.db.write() as session:
        casework.close(session, number(office), clock.now())
    status, page = send(mori, office, "answer", {"words": ANSWER} | at)
    assert (status, ANSWER in page, words()["mistakes"]["closed_meanwhile"] in page) == (422, True, True)
    assert (thread(office), wish(office).state) == ([], "closed")


def test_a_day_to_be_in_touch_that_has_come_blocks_no_note_and_can_be_taken_out(office: Office) -> None:
    mori, yesterday = office.at_work("mori"), clock.today(clock.now()) - timedelta(days=1)
    with office.db.write() as session:
        consultations.get(session, number(office)).contact_on = yesterday
    note = {"note": "電話しました。出られませんでした。", "contact_on": yesterday.isoformat()}
    assert send(mori, office, "note", note)[0] == 303
    assert (wish(office).contact_on, wish(office).clock()[0]) == (yesterday, "contact")
    earlier = {"note": "", "contact_on": (yesterday - timedelta(days=1)).isoformat()}
    assert send(mori, office, "note", earlier)[0] == 422
    assert send(mori, office, "note", {"note": "", "contact_on": ""})[0] == 303
    assert (wish(office).contact_on, wish(office).clock()[0]) == (None, "first")


def test_an_answer_sent_back_does_not_empty_the_day_to_be_in_touch(office: Office) -> None:
    mori, day = office.at_work("mori"), clock.today(clock.now()) + timedelta(days=3)
    with office.db.write() as session:
        consultations.get(session, number(office)).contact_on = day
    _, page = send(mori, office, "answer", {"words": ""})
    assert re.search(f'name="contact_on"[^>]*value="{day.isoformat()}"', page)
