"""A birthday lies in the past; a month, a year or an age where a day is asked is said back, and the day asked."""

from datetime import date
from pathlib import Path

import pytest

from bot.dialogue import rough
from bot.dialogue.dates import date_reader
from bot.dialogue.rough import Rough
from tests.dialogue.scripts import CONTENT, Talk

DATES = date_reader(CONTENT / "dates.yaml")
TODAY = date(2026, 12, 2)
ASKS = """
start: [{start}]
script:
  - ask: {name}
    say: When?
    answer: {answer}
    picker: Choose
    if not_understood: No date.
  - say: "{{{name}}}"
"""
FLOWS = {
    "due": ASKS.format(start="due", name="due_date", answer="date"),
    "born": ASKS.format(start="birthday", name="birth_date", answer="birthday"),
    "away": ASKS.format(start="away", name="begins", answer="date"),
}


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path, FLOWS)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("9月3日", date(2026, 9, 3)),
        ("9/3", date(2026, 9, 3)),
        ("September 3", date(2026, 9, 3)),
        ("3 September last year", date(2025, 9, 3)),
        ("去年の9月3日", date(2025, 9, 3)),
        ("きょねんの9がつ3にち です", date(2025, 9, 3)),
        ("一昨年の9月3日", date(2024, 9, 3)),
        ("おととしの九月三日生まれ", date(2024, 9, 3)),
        ("今年の9月3日", date(2026, 9, 3)),
        ("R8.9.3", date(2026, 9, 3)),
        ("令和6年9月3日です", date(2024, 9, 3)),
        ("先月の20日", date(2026, 11, 20)),
        ("今月の1日", date(2026, 12, 1)),
        ("昨日", date(2026, 12, 1)),
        ("おととい生まれました", date(2026, 11, 30)),
        ("一昨日", date(2026, 11, 30)),
        ("yesterday", date(2026, 12, 1)),
        ("12月2日", date(2026, 12, 2)),
        ("2月29日", date(2024, 2, 29)),
        ("12月20日", None),  # of the next days: which year they mean is asked
    ],
)
def test_a_birthday_has_been(typed: str, day: date | None) -> None:
    assert DATES.read(typed, TODAY, past=True) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("来年の2月3日", date(2027, 2, 3)),
        ("来年の12月20日", date(2027, 12, 20)),
        ("再来年の1月5日", date(2028, 1, 5)),
        ("来月の20日", date(2027, 1, 20)),
        ("今月の20日", date(2026, 12, 20)),
        ("9月3日", date(2027, 9, 3)),
        ("February 3 next year", date(2027, 2, 3)),
        ("昨日", None),
    ],
)
def test_a_due_date_is_to_come(typed: str, day: date | None) -> None:
    assert DATES.read(typed, TODAY) == day


@pytest.mark.parametrize(
    ("said", "past", "meant"),
    [
        ("来年の2月ごろ", False, Rough(2, 2027)),
        ("2月", False, Rough(2, 2027)),
        ("12月ごろ", False, Rough(12, 2026)),
        ("around February", False, Rough(2, 2027)),
        ("in may", False, Rough(5, 2027)),
        ("I may be late", False, None),
        ("来年", False, None),
        ("3さい", True, Rough()),
        ("2歳です", True, Rough()),
        ("1歳半", True, Rough()),
        ("生後8か月", True, Rough()),
        ("two", True, None),
        ("おととし", True, Rough(year=2024)),
        ("2024年", True, Rough(year=2024)),
        ("おととしの9月", True, Rough(9, 2024)),
        ("令和6年9月", True, Rough(9, 2024)),
        ("9月", True, Rough(9)),
        ("上の子です", True, None),
    ],
)
def test_what_is_no_day_yet(said: str, past: bool, meant: Rough | None) -> None:
    assert rough.read(said, DATES, TODAY, past) == meant


def test_the_question_decides_which_year(talk: Talk) -> None:
    talk.says("birthday")
    assert talk.says("9月3日") == ["2026-09-03"]
    talk.says("due")
    assert talk.says("9月3日") == ["2027-09-03"]


def test_an_age_is_thanked_for_and_the_day_asked(talk: Talk) -> None:
    talk.says("birthday")
    assert talk.says("3さい")[0].startswith("ありがとうございます。\nお誕生日を、年から")
    assert talk.says("2023年9月3日") == ["2023-09-03"]


def test_the_first_of_the_month_they_name_is_one_word_away(talk: Talk) -> None:
    talk.says("birthday")
    assert talk.says("おととしの9月")[0].startswith("2024年9月ですね。")
    assert talk.options() == ["はい、2024年9月1日"]
    assert talk.says("はい") == ["2024-09-01"]


def test_no_brings_the_question_back_without_blame(talk: Talk) -> None:
    talk.says("birthday"), talk.says("おととしの9月")
    assert talk.says("いいえ") == ["わかりました。ちがう日を教えてください。", "When?"]


def test_a_due_date_is_not_guessed_from_a_month(talk: Talk) -> None:
    talk.says("due")
    assert talk.says("来年の2月ごろ")[0].startswith("2027年2月ごろですね。") and talk.options() == []
    assert talk.says("来年の2月3日") == ["2027-02-03"]


def test_another_day_may_be_about_right(talk: Talk) -> None:
    talk.says("away")
    talk.says("2月ごろ")
    assert talk.options() == ["2027-02-01ごろ", "2027-02-11ごろ", "2027-02-21ごろ"]
    assert talk.says("2月11日") == ["2027-02-11"]


def test_a_question_of_theirs_is_no_month(talk: Talk) -> None:
    talk.says("due")
    assert talk.says("3月の講座はありますか？") != [] and "3月ごろですね" not in " ".join(talk.says("3月は休みですか"))
