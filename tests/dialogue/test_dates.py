"""Dates in every form people type them."""

from datetime import date

import pytest

from bot.dialogue.dates import date_reader
from bot.settings import ROOT

READER = date_reader(ROOT / "content" / "dates.yaml")
TODAY = date(2026, 11, 24)
TWENTIETH = date(2027, 3, 20)

SAME_DAY = [
    "2027-03-20",
    "2027/3/20",
    "2027.3.20",
    "２０２７／３／２０",
    "2027年3月20日",
    "２０２７年３月２０日",
    "20270320",
    "令和9年3月20日",
    "令和９年３月２０日",
    "R9.3.20",
    "r9/3/20",
    "Ｒ９．３．２０",
    "令和九年三月二十日",
    "㋿9年3月20日",
    "3月20日",
    "３月２０日",
    "3/20",
    "三月二十日",
    "予定日は3月20日です",
    "たぶん 2027年3月20日ごろ",
    "20 March 2027",
    "March 20, 2027",
    "Mar 20 2027",
    "20th of March",
    "march 20",
    "3がつ20にち",
    "2027ねん3がつ20にち です",
    "3月の20日ごろ",
]
NO_DAY = ["", "2027", "3月", "13月1日", "2027-02-30", "2月30日", "9/99", "あした", "99999999", "1234567890", "3", "R9"]


@pytest.mark.parametrize("typed", SAME_DAY)
def test_one_day_in_many_forms(typed: str) -> None:
    assert READER.read(typed, TODAY) == TWENTIETH


@pytest.mark.parametrize("typed", NO_DAY)
def test_what_is_no_day(typed: str) -> None:
    assert READER.read(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("11月24日", date(2026, 11, 24)),
        ("11月1日", date(2026, 11, 1)),  # just passed
        ("10月1日", date(2027, 10, 1)),
        ("1月5日", date(2027, 1, 5)),
        ("2月29日", date(2028, 2, 29)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("十二月三日", date(2026, 12, 3)),
        ("十月十日", date(2027, 10, 10)),
        ("二十一日 三月二十一日", date(2027, 3, 21)),
    ],
)
def test_years_that_are_meant(typed: str, day: date) -> None:
    assert READER.read(typed, TODAY) == day
