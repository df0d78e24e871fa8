"""Spoken with, on the telephone or face to face: the promise is kept, and nobody is written to as if there was more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import casework, consultations, messages, notes
from bot.domain.delivery.deliveries import Delivery
from tests.console.reading import words
from tests.console.test_left_when_closed import card, in_touch
from tests.console.test_written_meanwhile import family_writes, number, seen_on, send, wish
from tests.console.town import Office

SPOKE = {"spoke": "phone", "spoke_note": "夜は眠れるようになったとのこと"}


def outbox(office: Office) -> int:
    with office.db.read() as session:
        return len(session.scalars(select(Delivery.id)).all())


def said(office: Office) -> list[tuple[str, str | None, str, bool]]:
    with office.db.read() as session:
        every = messages.of(session, number(office))
        return [(one.author, one.mark or one.text, one.via, one.seen_at is not None) for one in every]


def noted(office: Office) -> list[str]:
    with office.db.read() as session:
        return [one.text for one in notes.of(session, number(office))]


@pytest.mark.parametrize("how", ["phone", "visit"])
def test_it_keeps_the_promise_and_nothing_is_sent(office: Office, how: str) -> None:
    mori, before = office.at_work("mori"), outbox(office)
    with office.db.write() as session:
        consultations.get(session, number(office)).look_by = clock.now() - timedelta(hours=1)
    assert "約束の時間を過ぎました" in card(mori, office)
    assert send(mori, office, "spoke", SPOKE | {"spoke": how})[0] == 303
    one = wish(office)
    assert (one.taken_by, one.due, one.first_answered_at is not None) == (office.staff["mori"], None, True)
    assert (said(office), noted(office)) == ([("staff", f"spoke_{how}", how, True)], [SPOKE["spoke_note"]])
    assert (outbox(office), "約束の時間を過ぎました" in card(mori, office)) == (before, False)
    assert words()["marks"][f"spoke_{how}"] in mori.get(f"/consultations/{number(office)}").text


def test_a_day_to_be_in_touch_that_has_come_is_done_and_a_later_one_stays(office: Office) -> None:
    mori = office.at_work("mori")
    for days, left in ((0, None), (4, clock.today(clock.now()) + timedelta(days=4))):
        in_touch(office, days)
        send(mori, office, "spoke", SPOKE)
        assert wish(office).contact_on == left


def test_what_she_wrote_meanwhile_still_waits(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "きょうの夕方なら出られます")
    at = seen_on(mori, office)
    family_writes(office, "もうひとつ聞きたいです")
    send(mori, office, "spoke", SPOKE | at)
    assert [seen for author, *_, seen in said(office) if author == "parent"] == [True, False]
    assert wish(office).next_by is not None


def test_how_it_was_has_to_be_said_and_the_note_stays(office: Office) -> None:
    status, page = send(office.at_work("mori"), office, "spoke", {"spoke_note": "n1 n2"})
    assert (status, "n1 n2" in page, said(office), noted(office)) == (422, True, [], [])


def test_of_a_talk_that_ended_meanwhile_the_note_is_kept(office: Office) -> None:
    mori = office.at_work("mori")
    with office.db.write() as session:
        casework.close(session, number(office), clock.now())
    assert send(mori, office, "spoke", SPOKE)[0] == 303
    assert (said(office), noted(office)) == ([], [SPOKE["spoke_note"]])
    assert words()["results"]["note_written"] in mori.get(f"/consultations/{number(office)}").text
