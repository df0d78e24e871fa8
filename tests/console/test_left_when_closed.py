"""A talk that is over and still holds something for us stays on the board: words nobody read, a day to be in touch."""

import re
from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.domain.care import board, casework, consultations, messages
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.kinds import ERASED
from tests.console.reading import words
from tests.console.test_written_meanwhile import family_writes, number, seen_on, send, thread, wish
from tests.console.town import Office, Visitor

ENDED = {"outcome": "listened"}


def card(visitor: Visitor, office: Office) -> str:
    """How it stands on the board; empty where it does not."""
    found = re.search(rf'<article[^>]*id="consultation-{number(office)}".*?</article>', board_of(visitor), re.S)
    return found[0] if found else ""


def board_of(visitor: Visitor) -> str:
    return visitor.get("/consultations").text


def rows_of_today(visitor: Visitor) -> str:
    return visitor.get("/").text.split('id="waiting"')[1].split("</section>")[0]


def she_ends_it(office: Office) -> None:
    with office.db.write() as session:
        casework.close(session, number(office), clock.now())


def in_touch(office: Office, days: int) -> None:
    with office.db.write() as session:
        consultations.get(session, number(office)).contact_on = clock.today(clock.now()) + timedelta(days=days)


def test_what_she_wrote_meanwhile_is_read_before_it_is_closed(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "きのうの続きです")
    at = seen_on(mori, office, "close")
    family_writes(office, "やっぱり、もうひとつあります")
    status, page = send(mori, office, "close", ENDED | at)
    assert (status, words()["mistakes"]["came_before_closing"] in page) == (422, True)
    assert (wish(office).state, [seen for _, _, seen in thread(office)]) == ("open", [False, False])
    again = dict(re.findall('name="(up_to)" value="(\\d+)"', page.split("/close")[1]))
    assert send(mori, office, "close", ENDED | again)[0] == 303
    assert (wish(office).state, [seen for _, _, seen in thread(office)]) == ("closed", [True, True])
    assert card(mori, office) == ""


def test_words_of_a_talk_she_has_ended_wait_to_be_read(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "もう大丈夫です")
    she_ends_it(office)
    assert [said in card(mori, office) for said in ("ご本人が終えられた相談", "新しいことば 1件", "/take")] == [
        True,
        True,
        False,
    ]
    assert "Aoi of minami" in rows_of_today(mori)
    send(mori, office, "open", {})
    assert (card(mori, office), [seen for _, _, seen in thread(office)]) == ("", [True])


def test_closed_from_elsewhere_without_having_been_seen_they_wait_too(office: Office) -> None:
    mori = office.at_work("mori")
    family_writes(office, "読んでください")
    assert send(mori, office, "close", ENDED)[0] == 303
    assert ("終わりにした相談" in card(mori, office), "新しいことば 1件" in card(mori, office)) == (True, True)
    assert "新しいことば 1件" in mori.get("/consultations/ended").text


@pytest.mark.parametrize("why", ["taken_back", "emptied", "erased"])
def test_what_is_not_there_any_more_keeps_nothing_on_the_board(office: Office, why: str) -> None:
    family_writes(office, "ひとこと")
    in_touch(office, 1)
    she_ends_it(office)
    with office.db.write() as session:
        one = consultations.get(session, number(office))
        [message] = messages.of(session, one.id)
        if why == "taken_back":
            message.unsent_at, message.sealed_text, one.contact_on = clock.now(), None, None
        elif why == "emptied":
            message.sealed_text, one.contact_on = None, None
        else:
            one.parent.silence = ERASED
    assert card(office.at_work("mori"), office) == ""


def test_the_other_hub_sees_nothing_of_it(office: Office) -> None:
    family_writes(office, "ひとこと")
    in_touch(office, 0)
    she_ends_it(office)
    sato = office.at_work("sato")
    assert (card(sato, office), "minami" in board_of(sato), "minami" in rows_of_today(sato)) == ("", False, False)


def test_a_talk_that_waits_comes_back_on_the_day_that_was_set(office: Office) -> None:
    mori = office.at_work("mori")
    in_touch(office, 3)
    assert send(mori, office, "close", {"outcome": "waiting"})[0] == 303
    assert words()["clocks"]["contact"] in card(mori, office)
    assert "Aoi of minami" not in rows_of_today(mori), "not yet"
    in_touch(office, 0)
    assert "Aoi of minami" in rows_of_today(mori)


def test_the_day_of_a_closed_talk_is_put_off_or_taken_out_on_its_page(office: Office) -> None:
    mori, later = office.at_work("mori"), clock.today(clock.now()) + timedelta(days=40)
    in_touch(office, 1)
    send(mori, office, "close", {"outcome": "waiting"})
    page = mori.get(f"/consultations/{number(office)}").text
    assert re.search('name="contact_on"[^>]*value="[0-9-]+"', page)
    assert send(mori, office, "note", {"note": "留守でした", "contact_on": later.isoformat()})[0] == 303
    assert (wish(office).contact_on, card(mori, office) != "") == (later, True)
    assert send(mori, office, "note", {"note": "話せました", "contact_on": ""})[0] == 303
    assert (wish(office).contact_on, wish(office).state, card(mori, office)) == (None, "closed", "")


def test_what_is_promised_first_is_on_top_also_among_closed_ones(office: Office) -> None:
    now = clock.now()
    with office.db.write() as session:
        parent = consultations.get(session, number(office)).parent
        late, soon, over = (_asked(session, parent, now + timedelta(days=days)) for days in (9, 1, 5))
        over.state, over.closed_at, over.contact_on = "closed", now, clock.today(now) + timedelta(days=5)
        expected = [soon.id, number(office), over.id, late.id]
    with office.db.read() as session:
        shown = [one.id for one in board.waiting(session) if one.hub_id == "minami"]
    assert [each for each in shown if each in expected] == expected


def _asked(session: object, parent: object, by: datetime) -> Consultation:
    return consultations.ask(session, parent, "minami", by, clock.now(), reach_by="line", reach_when="any")
