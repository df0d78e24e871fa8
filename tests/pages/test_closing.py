"""The quick way out, and the pages in front of the door."""

from datetime import UTC, datetime

from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import at_page, browser, heading, parent_of


def test_closed_at_once(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    kept = reader.cookie
    answer = reader.post("/close")
    assert (answer.status_code, answer.location) == (303, "/matsudo/p/calendar")
    assert reader.cookie is None
    reader.client.set_cookie("page-matsudo", kept or "", path="/matsudo/p")  # whoever has copied it
    assert (reader.get("/note").status_code, heading(reader.get("/note"))) == (403, "ページは閉じました")


def test_closing_twice_or_with_a_page_that_is_over(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    for _ in range(2):
        answer = reader.post("/close", {"csrf": "of a page long gone"})
        assert (answer.status_code, answer.location) == (303, "/matsudo/p/calendar")
    assert reader.get("/note").status_code == 200  # no foreign page closes hers
    reader.post("/close")
    assert reader.post("/close").location == "/matsudo/p/calendar"


def test_what_is_seen_then_says_nothing_of_us(home: Stage, aoi: Person) -> None:
    home.set_time(datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    parent_of(home, aoi, "ja")
    for language, month, days in (
        ("ja", "2026年11月", "日 月 火 水 木 金 土"),
        ("en", "November 2026", "S M T W T F S"),
    ):
        answer = browser(home).get("/calendar", headers={"Accept-Language": language})
        assert heading(answer) == month
        assert all(f'<th scope="col">{day}</th>' in answer.text for day in days.split())
        assert "<td class=today aria-current=date>25</td>" in answer.text
        assert answer.text.count("<form") == 0 and answer.text.count("<footer") == 0
        for ours in ("マイ・サポート・スペース", "松戸", "相談", "Support"):
            assert ours not in answer.text


def test_an_address_without_anything_behind_it(home: Stage) -> None:
    answer = browser(home).get("/")
    assert (answer.status_code, heading(answer)) == (404, "このページは開けません")
