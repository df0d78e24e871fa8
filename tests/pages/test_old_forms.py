"""A tab left open while the page was opened anew elsewhere: its words of danger ring, and nothing in it is lost."""

import re

import pytest
from sqlalchemy import select

from bot.domain.care.alarms import Alarm
from bot.domain.people import drafts, parents
from bot.domain.people.links import Target
from bot.pages import cookies
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import Reader, at_page, heading, link, parent_of, text_of
from tests.pages.test_danger_card import VIOLENCE, called, card_of
from tests.pages.test_thread import asked, at_thread

FOREIGN = ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"})


def old_tab(town: Stage, person: Person) -> tuple[Reader, dict[str, object]]:
    """Whose page was opened anew in the same browser, and the token its form still has."""
    reader = at_page(town, person)
    token = cookies.csrf_of(town.service, reader.cookie or "")
    assert reader.open(link(town, person)).status_code == 303
    return reader, {"csrf": token}


def rung(town: Stage) -> list[tuple[str | None, str, int]]:
    with town.service.db.read() as session:
        found = session.scalars(select(Alarm).order_by(Alarm.id))
        return [(one.parent_id, one.category, one.times) for one in found]


def kept(town: Stage, person: Person, page: str = "note", about: str | None = None) -> dict[str, list[str]]:
    hers = parent_of(town, person)
    with town.service.db.read() as session:
        return drafts.load(session, Target(hers, page, about))


def test_it_rings_and_the_numbers_come(home_on_both: Stage) -> None:
    town, aoi = home_on_both, home_on_both.person("aoi", "Aoi")
    reader, old = old_tab(town, aoi)
    answer = reader.post("/note", {"words": VIOLENCE} | old)
    assert (answer.status_code, called(answer)) == (403, card_of(town, "dv"))
    assert rung(town) == [(parent_of(town, aoi), "dv", 1)]


def test_what_was_written_is_kept_and_she_hears_so(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    answer = reader.post("/note", {"words": "夜が長いです"} | old)
    assert heading(answer) == "ページは閉じましたが、書いたものは残っています"
    assert (kept(home, aoi)["words"], "夜が長いです" in answer.text) == (["夜が長いです"], False)
    assert "夜が長いです" in reader.get("/note").text


def test_it_is_kept_in_the_talk_it_was_written_in(home: Stage, aoi: Person) -> None:
    """Of two talks, the one whose page the tab showed."""
    first, second = asked(home, aoi), asked(home, aoi)
    reader = at_thread(home, aoi, first)
    old = {"csrf": cookies.csrf_of(home.service, reader.cookie or "")}
    reader.open(link(home, aoi, "thread", str(second)))
    reader.post("/thread", {"words": VIOLENCE} | old)
    assert (kept(home, aoi, "thread", str(first))["words"], kept(home, aoi, "thread", str(second))) == ([VIOLENCE], {})
    with home.service.db.read() as session:
        assert session.scalars(select(Alarm)).one().talk == first


def test_typed_on_it_becomes_a_draft_and_rings_nowhere(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    reader.post("/draft", {"words": VIOLENCE} | old)
    assert (kept(home, aoi)["words"], rung(home)) == ([VIOLENCE], [])


def test_a_loss_told_on_it_makes_all_still(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    reader.post("/note", {"words": "流産しました"} | old)
    hers = parent_of(home, aoi)
    with home.service.db.read() as session:
        assert parents.get(session, hers).silence is not None


def test_on_a_browser_of_two_it_rings_for_who_wrote_it(home: Stage, aoi: Person) -> None:
    """And nothing of the one is kept for the other."""
    reader = at_page(home, aoi)
    old = {"csrf": cookies.csrf_of(home.service, reader.cookie or "")}
    minh = home.person("minh", "Minh")
    reader.open(link(home, minh))
    answer = reader.post("/note", {"words": VIOLENCE} | old)
    assert (answer.status_code, called(answer)) == (400, card_of(home, "dv"))
    assert [whose for whose, _, _ in rung(home)] == [parent_of(home, aoi)]
    assert (kept(home, minh), kept(home, aoi)) == ({}, {})


def test_where_nobody_knows_the_form_any_more_it_rings_for_who_is_here(home: Stage, aoi: Person) -> None:
    """A day old, or older than a change of ours."""
    answer = at_page(home, aoi).post("/note", {"words": VIOLENCE, "csrf": "old"})
    assert (answer.status_code, called(answer)) == (400, card_of(home, "dv"))
    assert rung(home) == [(parent_of(home, aoi), "dv", 1)]


def test_another_site_rings_nothing(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    for headers in FOREIGN:
        for token in (old, {"csrf": "old"}):
            assert reader.post("/note", {"words": VIOLENCE} | token, headers=headers).status_code == 400
    assert (rung(home), kept(home, aoi)) == ([], {})


def test_sent_twice_it_is_one_alarm(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    for _ in range(2):
        reader.post("/note", {"words": VIOLENCE} | old)
    assert [times for _, _, times in rung(home)] == [2]


def test_nothing_but_the_form_is_done(home: Stage, aoi: Person) -> None:
    """A button pressed on it presses nothing."""
    number = asked(home, aoi)
    reader = at_thread(home, aoi, number)
    old = {"csrf": cookies.csrf_of(home.service, reader.cookie or "")}
    reader.open(link(home, aoi, "thread", str(number)))
    answer = reader.post("/thread/close", old)
    assert (answer.status_code, heading(answer)) == (403, "ページは閉じました")
    assert "ここで一区切りにする" in text_of(reader.get("/thread"))


@pytest.mark.parametrize("known", [True, False], ids=["an earlier page of hers", "nobody knows"])
def test_the_numbers_on_a_closed_page_are_gone_with_one_press(home: Stage, aoi: Person, known: bool) -> None:
    """Somebody may come in."""
    reader, old = old_tab(home, aoi)
    answer = reader.post("/note", {"words": VIOLENCE} | (old if known else {"csrf": "old"}))
    token = re.search('action="/matsudo/p/close".*?name="csrf" value="([^"]+)"', answer.text, re.S)
    assert token
    left = reader.client.post("/matsudo/p/close", data={"csrf": token[1]})
    assert (left.location, reader.get("/note").status_code) == ("/matsudo/p/calendar", 403)


def test_a_closed_page_without_numbers_has_nothing_to_close(home: Stage, aoi: Person) -> None:
    reader, old = old_tab(home, aoi)
    assert "すぐ閉じる" not in reader.post("/note", {"words": "夜が長いです"} | old).text


def test_where_the_browser_forgot_the_page_her_words_are_kept_and_ring(home: Stage, aoi: Person) -> None:
    """A phone that closed the browser drops its cookie, and brings the form back as it was."""
    reader = at_page(home, aoi)
    old = {"csrf": cookies.csrf_of(home.service, reader.cookie or "")}
    reader.client.delete_cookie("page-matsudo", path="/matsudo/p")
    answer = reader.post("/note", {"words": VIOLENCE} | old)
    assert (answer.status_code, heading(answer)) == (403, "ページは閉じましたが、書いたものは残っています")
    assert (VIOLENCE in answer.text, called(answer)) == (False, card_of(home, "dv"))
    assert rung(home) == [(parent_of(home, aoi), "dv", 1)]
    assert VIOLENCE in at_page(home, aoi).get("/note").text
    assert VIOLENCE not in at_page(home, home.person("minh", "Minh")).get("/note").text


def test_without_a_page_another_site_leaves_nothing(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    old = {"csrf": cookies.csrf_of(home.service, reader.cookie or "")}
    reader.client.delete_cookie("page-matsudo", path="/matsudo/p")
    for headers in FOREIGN:
        assert reader.post("/note", {"words": VIOLENCE} | old, headers=headers).status_code in (400, 403)
    assert (rung(home), kept(home, aoi)) == ([], {})
