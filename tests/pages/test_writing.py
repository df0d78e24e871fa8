"""Writing on a private page: nothing is lost, nothing is shown to others, and what is odd is shown harmlessly."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.domain.care import alarms
from bot.domain.people import drafts
from bot.domain.people.drafts import Draft
from bot.domain.people.links import Target
from bot.domain.people.page_sessions import IDLE, LONGEST
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import TEN_MINUTES, at_page, heading, later, parent_of, text_of

SECOND = timedelta(seconds=1)


def draft(town: Stage, person: Person) -> dict[str, list[str]]:
    with town.service.db.read() as session:
        return drafts.load(session, Target(parent_of(town, person), "note"))


def test_sent(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    answer = reader.post("/note", {"words": "こんにちは"})
    assert (answer.status_code, answer.location) == (303, "/matsudo/p/note?said=sent")
    assert "SENT" in text_of(reader.get("/note?said=sent"))
    assert draft(home, aoi) == {}


def test_a_mistake_keeps_the_words(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    answer = reader.post("/note", {"words": "あ" * 5001, "name": "<b>Aoi"})
    assert answer.status_code == 422
    assert "まだ送られていません。" in text_of(answer) and "長すぎて送れません。" in text_of(answer)
    assert "あ" * 5001 in answer.get_data(as_text=True) and "&lt;b&gt;Aoi" in answer.get_data(as_text=True)
    assert draft(home, aoi) == {"words": ["あ" * 5001], "name": ["<b>Aoi"]}
    assert "あ" * 5001 in at_page(home, aoi).get("/note").get_data(as_text=True)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("あ" * 5000, 303),
        ("👨‍👩‍👧‍👦" * 700, 303),  # 7,700 units of LINE's, 700 letters
        ("👍🏽" * 5000, 303),
        ("👍🏽" * 5001, 422),
        ("e" + "\u0301" * 30_000, 422),  # one letter, and too much of it
        ("", 422),
        (" \n\u200b\u202e ", 422),  # nothing that can be seen
        ("\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), 303),
        ("a\x00b", 303),
    ],
    ids=lambda value: str(value)[:8].encode("unicode_escape").decode() if isinstance(value, str) else str(value),
)
def test_a_limit_in_letters_as_people_count_them(home: Stage, aoi: Person, words: str, status: int) -> None:
    assert at_page(home, aoi).post("/note", {"words": words}).status_code == status


def test_a_refusal_keeps_the_words_and_is_told(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    answer = reader.post("/note", {"words": "no"})
    assert answer.location == "/matsudo/p/note?said=not_tonight"
    assert "NOT TONIGHT" in text_of(reader.get("/note?said=not_tonight"))
    assert draft(home, aoi) == {"words": ["no"]}


def test_our_own_mistake_keeps_the_words(home: Stage, aoi: Person) -> None:
    home.web.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = at_page(home, aoi).post("/note", {"words": "break"})
    assert (answer.status_code, heading(answer)) == (500, "うまくいきませんでした")
    assert draft(home, aoi) == {"words": ["break"]}


def test_step_by_step(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    assert reader.post("/note/way", {"way": "phone"}).location == "/matsudo/p/note?said=next"
    again = at_page(home, aoi)
    assert 'value="phone" checked' in again.get("/note").get_data(as_text=True)
    assert again.post("/note/way", {"way": "made up"}).status_code == 422
    again.post("/note", {"words": "x"})
    assert draft(home, aoi) == {}


def test_while_they_type(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    for typed in ("も", "もう", "もう少し"):
        later(home, timedelta(minutes=9))
        answer = reader.post("/draft", {"words": typed, "made_up": "x"})
        assert (answer.status_code, answer.data) == (204, b"")
    assert draft(home, aoi) == {"words": ["もう少し"]}
    assert reader.get("/note").status_code == 200  # typing kept it open for 27 minutes


def test_ten_minutes_without_use(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    later(home, TEN_MINUTES - 5 * SECOND)
    assert reader.get("/note").status_code == 200
    later(home, TEN_MINUTES)
    answer = reader.get("/note")
    assert (answer.status_code, heading(answer)) == (403, "ページは閉じました")
    assert "あなたの書いたものは、なくなっていません。" in text_of(answer)


def test_an_hour_at_most(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    for _ in range(7):
        later(home, timedelta(minutes=9))
        code = reader.get("/note").status_code
    assert (code, IDLE, LONGEST) == (403, TEN_MINUTES, timedelta(hours=1))


def test_sent_too_late_nothing_is_shown_and_nothing_is_lost(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    later(home, 2 * TEN_MINUTES)
    answer = reader.post("/note", {"words": "やっと書けた"})
    assert (answer.status_code, heading(answer)) == (403, "ページは閉じましたが、書いたものは残っています")
    assert "やっと書けた" not in answer.get_data(as_text=True)
    assert "やっと書けた" in at_page(home, aoi).get("/note").get_data(as_text=True)


def test_without_any_page_open_nothing_is_kept(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    reader.client.delete_cookie("page-matsudo", path="/matsudo/p")
    assert reader.post("/note", {"words": "x"}).status_code == 403
    with home.service.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_sensitive_pages_are_asked_for_anew(home: Stage, aoi: Person) -> None:
    """A page opened for something else does not lead there; what is not sensitive can be walked to."""
    reader = at_page(home, aoi, "my_record")
    for answer in (reader.get("/note"), reader.post("/note", {"words": "x"})):
        assert (answer.status_code, heading(answer)) == (403, "もう一度、LINEから開いてください")
    assert reader.get("/about").status_code == 200
    assert at_page(home, aoi).get("/record").status_code == 403
    assert "LINEのトークで「わたしの記録」と送ると" in text_of(at_page(home, aoi).get("/record"))


def test_drafts_are_hers_alone(home: Stage, aoi: Person) -> None:
    at_page(home, aoi).post("/draft", {"words": "ひみつ"})
    minh = at_page(home, home.person("minh"))
    assert "ひみつ" not in minh.get("/note").get_data(as_text=True)


def test_markup_and_signs_that_turn_the_line(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    odd = "</textarea><script>alert(1)</script>\u202eevil\u2066\x07 {{ 7*7 }} {blank}"
    reader.post("/draft", {"words": odd})
    html = reader.get("/note").get_data(as_text=True)
    assert "<script>alert" not in html and "{{ 7*7 }}" in html
    shown = html.split('<p class="said">')[1].split("</p>")[0]
    assert shown == "<bdi>&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;evil {{ 7*7 }} {blank}</bdi>"


def test_words_of_danger_bring_the_numbers(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    answer = reader.post("/note", {"words": "もう死にたいです"})
    assert answer.location == "/matsudo/p/note?said=sent&help=1"
    shown = text_of(reader.get("/note?said=sent&help=1"))
    assert "いま危険があるときは、先に電話を" in shown and "119" in shown
    assert raised(home) == [("self_harm", 1)]
    wrong = reader.post("/note", {"words": "もう死にたいです", "name": "あ" * 30})
    assert raised(home) == [("self_harm", 2)]  # one story
    assert (wrong.status_code, "119" in text_of(wrong)) == (422, True)
    later(home, TEN_MINUTES)
    assert "119" in text_of(reader.post("/note", {"words": "もう死にたいです"}))
    assert "119" not in text_of(reader.get("/note"))


def test_what_is_not_sent_is_nobodys_but_theirs(home: Stage, aoi: Person) -> None:
    at_page(home, aoi).post("/draft", {"words": "もう死にたいです"})
    assert raised(home) == []


def raised(home: Stage) -> list[tuple[str, int]]:
    with home.service.db.read() as session:
        return [(alarm.category, alarm.times) for alarm in alarms.open_ones(session)]


def test_drafts_are_swept_away_after_two_weeks(home: Stage, aoi: Person) -> None:
    at_page(home, aoi).post("/draft", {"words": "x"})
    with home.service.db.write() as session:
        drafts.sweep(session, clock.now() + timedelta(days=13))
    assert draft(home, aoi) != {}
    with home.service.db.write() as session:
        drafts.sweep(session, clock.now() + timedelta(days=15))
    assert draft(home, aoi) == {}
