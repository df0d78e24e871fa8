"""The questionnaire on its page: a few items at a time, kept, resumed, read over, sent, changed; nothing is lost."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import alarms
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import form_versions, forms
from bot.domain.interview.forms import FormAnswer
from bot.domain.people import life_events, parents
from bot.form_file import EIGHT_MONTHS, read_form
from bot.form_parts import Form
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import (
    HALF_AN_HOUR,
    TEN_MINUTES,
    Reader,
    at_page,
    browser,
    heading,
    later,
    link,
    parent_of,
    text_of,
)

FORM = "/questionnaire"
NEXT_YEAR = clock.today(clock.now()).year + 1
CANARY = "カナリアの声"
FULL = {
    1: {"q-strengths": ["", "partner", "own_time"], "q-mood": ["", "low"], "q-sleep": ["", "-"], "q-body": "good"},
    2: {"q-homecoming": "yes", "q-helpers": ["", "family", "partner"], "q-older_children": "no"},
    3: {"q-away_from": "来年の1月5日", "q-away_to": f"柳川市 {CANARY}", "q-preparations": "3"},
    4: {"q-worries": ["money", "work"], "q-words": CANARY, "no-words": ""},
    5: {"q-wish": "phone"},
    6: {"q-together": "partner", "q-when": "-"},
}


@pytest.fixture
def aoi(home: Stage) -> Person:
    """Expecting, in the thirtieth week."""
    return expecting(home, home.person("aoi", "Aoi"))


def expecting(town: Stage, person: Person, days: int | None = 70) -> Person:
    who = parent_of(town, person)
    with town.service.db.write() as session:
        parent = parents.get(session, who)
        parent.role, parent.hub_id, parent.consented_at = "expecting", "shinmatsudo", clock.now()
        parent.due_date = clock.today(clock.now()) + timedelta(days=days) if days is not None else None
    return person


def at_form(town: Stage, person: Person) -> Reader:
    return at_page(town, person, "questionnaire")


def fill(reader: Reader, steps: list[int] | None = None) -> list[str]:
    """Where each step led to."""
    found = [reader.post(f"{FORM}/{number}", dict(FULL[number])) for number in steps or FULL]
    assert {one.status_code for one in found} == {303}
    return [(one.location or "").removeprefix("/matsudo/p/questionnaire") for one in found]


def answer_of(town: Stage, person: Person) -> FormAnswer | None:
    who = parent_of(town, person)
    with town.service.db.read() as session:
        return forms.of(session, parents.get(session, who), EIGHT_MONTHS)


def kept(town: Stage, person: Person) -> dict[str, object]:
    found = answer_of(town, person)
    return found.written.answers if found else {}


def folder_form(town: Stage) -> Form:
    return town.service.forms[EIGHT_MONTHS]


# --- from the first question to the last --------------------------------------------------------------------------


def test_from_the_first_question_to_the_last(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    first = reader.get(FORM)
    assert (first.status_code, heading(first)) == (200, "いまのあなた")
    assert "1ページめ（全部で5ページ）" in text_of(first)
    assert fill(reader) == ["/2", "/3", "/4", "/5", "/6", ""]
    over = reader.get(FORM)
    assert heading(over) == "送る前の確かめ"
    shown = text_of(over)
    for said in (
        "パートナー、ひとりの時間",
        "しんどい",
        "答えたくない",
        f"{NEXT_YEAR}年1月5日",
        CANARY,
        "3 / 5",
        "電話で話したい",
    ):
        assert said in shown, said
    assert (answer_of(home, aoi).sent_at, "答えていません" in shown) == (None, True)
    assert reader.post(f"{FORM}/send").location == "/matsudo/p/questionnaire?said=sent"
    assert heading(reader.get(f"{FORM}?said=sent")) == "送った内容"
    found = answer_of(home, aoi)
    assert found is not None
    assert (found.via, found.wish, found.language) == ("page", "phone", "ja")
    assert found.sent["away_from"] == f"{NEXT_YEAR}-01-05"
    assert (found.sent["sleep"], found.sent["words"], "checkups" in found.sent) == (None, CANARY, False)


def test_the_chat_says_only_that_something_came(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader)
    for _ in range(2):
        reader.post(f"{FORM}/5", {"q-wish": "would_like"})
        reader.post(f"{FORM}/send")
    with home.service.db.read() as session:
        rows = session.scalars(select(Delivery)).all()
    [told] = rows  # once, however often they change it
    assert told.messages()[0]["text"] == "受け取りました。ありがとうございます。\n日時は、下のボタンからえらべます。"


def test_back_in_the_chat_takes_the_answers_back(home: Stage, aoi: Person) -> None:
    """Two steps back and another way on: what was taken back is asked again, and what stands at the end is sent."""
    begin = ["アンケート", "ここで短く答える", "会って話したい", "パートナーと", "もどる", "もどる"]
    questions = []
    for words in [*begin, "電話で話したい", "ひとりで", "土日"]:
        aoi.says(words)
        home.quiet()
        questions.append(aoi.new()[-1].text.splitlines()[0])
    wish, together = "広場の人との面談を、希望しますか？", "面談は、どなたと受けたいですか？"
    when = "都合のよいのは、いつごろですか？"
    assert questions[1:-1] == [wish, together, when, together, wish, together, when]
    found = answer_of(home, aoi)
    assert found is not None
    assert found.sent == {"wish": "phone", "together": "alone", "when": "weekend"}


def test_back_and_not_now_sends_nothing_of_the_other_way(home: Stage, aoi: Person) -> None:
    for words in ["アンケート", "ここで短く答える", "会って話したい", "パートナーと", "もどる", "もどる", "いまはいい"]:
        aoi.says(words)
        home.quiet()
    found = answer_of(home, aoi)
    assert found is not None
    assert (found.sent, found.written.answers, found.wish) == ({"wish": "not_now"}, {"wish": "not_now"}, "not_now")


def test_in_their_language(home: Stage, aoi: Person) -> None:
    parent_of(home, aoi, "en")
    reader = at_form(home, aoi)
    assert heading(reader.get(FORM)) == "How you are now"
    assert "Page 1 of 5" in text_of(reader.get(FORM))
    fill(reader, [1, 2])
    assert "From about when will you stay with your family?" in text_of(reader.get(f"{FORM}/3"))


def test_only_what_matters_is_asked(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1])
    reader.post(f"{FORM}/2", {"q-homecoming": "no"})
    third = text_of(reader.get(f"{FORM}/3"))
    assert ("里帰り先" in third, "上のお子さんを見てくれる" in third) == (False, False)
    fill(reader, [4])
    reader.post(f"{FORM}/3", {"q-away_from": "2027-01-05"})  # made up by somebody: not asked, not kept
    assert "away_from" not in kept(home, aoi)
    assert reader.post(f"{FORM}/5", {"q-wish": "not_now"}).location == "/matsudo/p/questionnaire"
    assert heading(reader.get(f"{FORM}/6")) == "送る前の確かめ"  # there is no such step for them
    assert reader.post(f"{FORM}/6", {"q-when": "any"}).location == "/matsudo/p/questionnaire?said=step_missing"


def test_going_back_keeps_what_was_typed(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1])
    back = reader.post(f"{FORM}/2", {"q-homecoming": "yes", "go": "back"})
    assert back.location == "/matsudo/p/questionnaire/1"
    assert 'value="low" checked' in reader.get(f"{FORM}/1").text
    assert kept(home, aoi)["homecoming"] == "yes"


def test_a_tick_taken_away_is_gone(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1])
    reader.post(f"{FORM}/1", {"q-strengths": "", "q-mood": ["", "calm"]})
    assert kept(home, aoi) == {"mood": "calm"}


def test_a_tick_taken_away_again_is_told_apart_from_its_draft(home: Stage, aoi: Person) -> None:
    """Every group of choices sends an empty one along, as the browser does."""
    reader = at_form(home, aoi)
    reader.post("/draft", {"q-strengths": ["", "partner"], "q-mood": ["", "low"]})
    page = reader.get(f"{FORM}/1").text
    assert ('value="partner" checked' in page, 'value="low" checked' in page) == (True, True)
    hidden = dict.fromkeys(re.findall(r'type="hidden" name="(q-\w+)" value=""', page), "")
    reader.post(f"{FORM}/1", hidden | {"q-mood": ["", "calm"]})
    assert kept(home, aoi) == {"mood": "calm"}


def test_every_item_says_why_and_takes_no_for_an_answer(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader)
    asked = {number: reader.get(f"{FORM}/{number}").text for number in FULL}
    shown = folder_form(home).shown({"homecoming": "yes", "older_children": "no", "wish": "phone"})
    for number, step in shown.items():
        assert asked[number].count("> 答えたくない</label>") == len(step.items)
        assert [item.key for item in step.items if item.why not in asked[number]] == []
    for number, step in shown.items():
        no = {f"q-{item.key}" if item.choices or item.kind == "scale" else f"no-{item.key}": "-" for item in step.items}
        assert reader.post(f"{FORM}/{number}", dict(no)).status_code == 303
    # who does not say whether they go away is not asked when
    assert {key for key, value in kept(home, aoi).items() if value is None} >= {"mood", "words", "wish"}


# --- resumed ------------------------------------------------------------------------------------------------------


def test_resumed_by_the_next_link_on_another_phone(home: Stage, aoi: Person) -> None:
    first = at_form(home, aoi)
    fill(first, [1, 2])
    first.post("/draft", {"q-away_to": "柳川", "other": "x"})
    second = at_form(home, aoi)
    page = second.get(FORM)
    assert ("3ページめ（全部で5ページ）" in text_of(page), "柳川" in page.text) == (True, True)
    assert first.get(FORM).status_code == 403  # one page a person, on one browser
    fill(second, [3, 4, 5, 6])
    assert second.post(f"{FORM}/send").location.endswith("said=sent")


def test_sent_too_late_is_kept(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1, 2, 3])
    later(home, TEN_MINUTES)
    answer = reader.post(f"{FORM}/4", {"q-words": CANARY, "q-worries": ["", "money"]})
    assert (answer.status_code, heading(answer)) == (403, "ページは閉じましたが、書いたものは残っています")
    page = at_form(home, aoi).get(FORM)
    assert (CANARY in page.text, 'value="money" checked' in page.text) == (True, True)


def test_forwarded_used_and_expired_links_show_nothing(home: Stage, aoi: Person) -> None:
    token = link(home, aoi, "questionnaire")
    reader = browser(home)
    reader.open(token)
    fill(reader)
    for answer in (browser(home).open(token), browser(home).get(f"/open/{token}")):
        assert (answer.status_code, heading(answer)) == (410, "このボタンは、もう使われています")
        assert "あなたの書いたものは、なくなっていません。" in text_of(answer)
    late = link(home, aoi, "questionnaire")
    later(home, HALF_AN_HOUR)
    answer = browser(home).open(late)
    assert (answer.status_code, heading(answer)) == (410, "このボタンは、時間が過ぎました")
    assert "「アンケート」と送ると" in text_of(browser(home).get(FORM))
    assert at_page(home, aoi, "my_record").get(FORM).status_code == 403  # a link for another page does not lead here


def test_another_parent_sees_nothing_of_it(home: Stage, aoi: Person) -> None:
    fill(at_form(home, aoi))
    minh = at_form(home, expecting(home, home.person("minh")))
    assert CANARY not in minh.get(FORM).text + minh.get(f"{FORM}/4").text
    assert heading(minh.get(FORM)) == "いまのあなた"


# --- what does not fit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "typed", "sentence"),
    [
        (1, {"q-mood": "furious"}, "えらんでください。"),
        (1, {"q-mood": ["calm", "low"]}, "えらんでください。"),
        (1, {"q-strengths": ["partner", "gold"]}, "えらんでください。"),
        (1, {"q-strengths": ["partner", "-"]}, "「答えたくない」と、ほかの答えの両方があります。"),
        (3, {"q-preparations": "6"}, "えらんでください。"),
        (3, {"q-away_from": "そのうち"}, "日付を読み取れませんでした。"),
        (3, {"q-away_from": "2027-02-30"}, "日付を読み取れませんでした。"),
        (3, {"q-away_from": "あ" * 70}, "日付を読み取れませんでした。"),
        (3, {"q-away_from": "2027-01-05", "no-away_from": "-"}, "「答えたくない」と、ほかの答えの両方があります。"),
        (3, {"q-away_to": "あ" * 61}, "長すぎて送れません。"),
        (4, {"q-words": "あ" * 501}, "長すぎて送れません。"),
        (4, {"q-words": "あ", "no-words": "-"}, "「答えたくない」と、ほかの答えの両方があります。"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_kept(
    home: Stage, aoi: Person, number: int, typed: dict[str, object], sentence: str
) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1, 2])
    before = kept(home, aoi)
    answer = reader.post(f"{FORM}/{number}", dict(typed))
    page = text_of(answer)
    assert (answer.status_code, "まだ送られていません。" in page, sentence in page) == (422, True, True)
    assert kept(home, aoi) == before
    name, value = next(iter(typed.items()))
    for one in value if isinstance(value, list) else [value]:
        if one in ("furious", "gold", "6"):
            continue  # a choice that does not exist is shown nowhere
        for shown in (answer.text, at_form(home, aoi).get(f"{FORM}/{number}").text):
            assert f'value="{one}"' in shown or f">\n{one}</textarea>" in shown, (name, one)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2027/1/5", "2027-01-05"), ("令和9年1月5日", "2027-01-05"), ("R9.1.5", "2027-01-05"), ("20270105", "2027-01-05"),
     ("Jan 5, 2027", "2027-01-05"), ("２０２７年１月５日", "2027-01-05"), ("令和九年一月五日ごろ", "2027-01-05")],
)  # fmt: skip
def test_dates_in_every_usual_form(home: Stage, aoi: Person, typed: str, day: str) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1, 2])
    reader.post(f"{FORM}/3", {"q-away_from": typed})
    assert kept(home, aoi)["away_from"] == day
    again = date.fromisoformat(day)
    assert f'value="{again:%Y/%m/%d}"' in reader.get(f"{FORM}/3").text
    reader.post(f"{FORM}/3", {"q-away_from": f"{again:%Y/%m/%d}"})
    assert kept(home, aoi)["away_from"] == day


def test_a_step_left_out_is_asked_before_it_is_sent(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1, 2, 4])
    answer = reader.post(f"{FORM}/send")
    assert answer.location == "/matsudo/p/questionnaire?said=step_missing"
    page = text_of(reader.get(f"{FORM}?said=step_missing"))
    assert ("まだ見ていないページがあります。" in page, "3ページめ" in page) == (True, True)
    assert answer_of(home, aoi).sent_at is None
    for odd in ("0", "7", "99999999999999999999"):
        assert heading(reader.get(f"{FORM}/{odd}")) == "準備のこと"


def test_nothing_at_all_may_be_answered(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    for number in (1, 2, 3, 4, 5):
        assert reader.post(f"{FORM}/{number}", {}).status_code == 303
    reader.post(f"{FORM}/send")
    assert (answer_of(home, aoi).sent, answer_of(home, aoi).wish) == ({}, None)


# --- changed, and when it is over ---------------------------------------------------------------------------------


def test_changed_after_it_was_sent(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader)
    reader.post(f"{FORM}/send")
    assert reader.post(f"{FORM}/5", {"q-wish": "not_now"}).location == "/matsudo/p/questionnaire"
    assert heading(reader.get(FORM)) == "送る前の確かめ"
    assert answer_of(home, aoi).wish == "phone"  # staff see what was sent
    reader.post(f"{FORM}/send")
    found = answer_of(home, aoi)
    assert (found.wish, "when" in found.sent, found.sent["words"]) == ("not_now", False, CANARY)


def test_a_new_version_changes_nothing_of_what_was_begun(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1])
    text = (
        folder_form(home)
        .text.replace("title: いまのあなた", "title: はじめに")
        .replace("low: しんどい", "low: つかれた")
    )
    with home.service.db.write() as session:
        form_versions.publish(session, read_form(EIGHT_MONTHS, text, "x"), None, clock.now())
    assert "しんどい" in reader.get(f"{FORM}/1").text
    fill(reader, [2, 3, 4, 5, 6])
    assert "しんどい" in text_of(reader.get(FORM))
    minh = at_form(home, expecting(home, home.person("minh")))
    assert (heading(minh.get(FORM)), "つかれた" in minh.get(FORM).text) == ("はじめに", True)


def told(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, text_of(answer).split("お答えいただくものはありません")[-1].split("10分のあいだ")[
        0
    ].strip()


def test_who_is_not_asked_is_told_kindly_and_loses_nothing(home: Stage, aoi: Person) -> None:
    reader, who = at_form(home, aoi), parent_of(home, aoi)
    fill(reader, [1])
    with home.service.db.write() as session:
        life_events.loss(session, parents.get(session, who), clock.now())
    assert told(reader.get(FORM)) == (200, "話したいことがあれば、LINEのトークで「相談」と送ってください。")
    assert reader.post(f"{FORM}/2", {"q-homecoming": "yes"}).location == "/matsudo/p/questionnaire?said=silent"
    assert reader.post(f"{FORM}/send").location == "/matsudo/p/questionnaire?said=silent"
    assert kept(home, aoi)["mood"] == "low"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (150, "から、答えられます。"),
        (-3, "で、受け付けを終わりました。お話は、いつでもできます。"),
        (None, "先に、LINEのトークで「予定日が変わった」と送って、出産予定日を教えてください。"),
    ],
)
def test_outside_the_window(home: Stage, days: int | None, sentence: str) -> None:
    reader = at_form(home, expecting(home, home.person("minh"), days))
    status, said = told(reader.get(FORM))
    assert (status, sentence in said) == (200, True)
    assert reader.post(f"{FORM}/1", {"q-mood": "low"}).status_code == 303
    assert answer_of(home, home.person("minh")) is None


def test_words_of_danger_bring_the_numbers(home: Stage, aoi: Person) -> None:
    reader = at_form(home, aoi)
    fill(reader, [1, 2, 3])
    reader.post("/draft", {"q-words": "もう死にたいです"})
    with home.service.db.read() as session:
        assert alarms.open_ones(session) == []  # what is not sent is nobody's but theirs
    answer = reader.post(f"{FORM}/4", {"q-words": "もう死にたいです"})
    assert answer.location == "/matsudo/p/questionnaire/5?help=1"
    assert "いま危険があるときは、先に電話を" in text_of(reader.get(f"{FORM}/5?help=1"))
    with home.service.db.read() as session:
        assert [(one.category, one.hub_id) for one in alarms.open_ones(session)] == [("self_harm", "shinmatsudo")]
