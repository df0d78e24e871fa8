"""Times as people name them, and which of the times on offer they mean."""

from datetime import date, datetime

import pytest

from bot import clock
from bot.dialogue.dates import date_reader
from bot.dialogue.said import Option, Text
from bot.dialogue.times import Times
from bot.settings import ROOT

TIMES = Times(date_reader(ROOT / "content" / "dates.yaml"))
TODAY = date(2026, 12, 1)  # a Tuesday
OFFERED = ["12-04 10:30", "12-08 10:00", "12-10 10:30", "12-10 14:00", "12-11 10:30", "12-11 14:30", "12-18 10:30"]
OPTIONS = [
    Option(at, Text("x", "{at}", {"at": datetime.strptime(f"2026-{at}", "%Y-%m-%d %H:%M").replace(tzinfo=clock.TOKYO)}))
    for at in OFFERED
]
OTHER = Option("other", Text("x", "Other"))


def meant(text: str) -> list[str] | None:
    wanted = TIMES.read(text, TODAY)
    return None if wanted is None else [one.value for one in wanted.among([*OPTIONS, OTHER])]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("12月10日の午後がいい", ["12-10 14:00"]),
        ("12/10 14:00", ["12-10 14:00"]),
        ("十二月十日の二時", ["12-10 14:00"]),
        ("12がつ10にち ごご", ["12-10 14:00"]),
        ("Dec 10, 2pm", ["12-10 14:00"]),
        ("10 December afternoon", ["12-10 14:00"]),
        ("来週の木曜の2時", ["12-10 14:00"]),
        ("来週の金曜日 10時半", ["12-11 10:30"]),
        ("next week friday 2:30 pm", ["12-11 14:30"]),
        ("金曜の午前", ["12-04 10:30", "12-11 10:30", "12-18 10:30"]),
        ("Friday morning", ["12-04 10:30", "12-11 10:30", "12-18 10:30"]),
        ("12月10日", ["12-10 10:30", "12-10 14:00"]),
        ("再来週", ["12-18 10:30"]),
        ("一番早いのがいい", ["12-04 10:30"]),
        ("金曜の午後で一番早いの", ["12-11 14:30"]),
        ("the earliest, please", ["12-04 10:30"]),
        ("10時", ["12-04 10:30", "12-08 10:00", "12-10 10:30", "12-11 10:30", "12-18 10:30"]),
        ("10:00", ["12-08 10:00"]),
        ("土曜日はない？", []),
        ("12月11日 木曜", []),
        ("10日", ["12-10 10:30", "12-10 14:00"]),
        ("10日は空いていますか？", ["12-10 10:30", "12-10 14:00"]),
        ("the 10th at two o'clock, 2pm", ["12-10 14:00"]),
        ("4日", ["12-04 10:30"]),
        ("5日", []),  # of January, if anything
        ("3日間", None),
        ("10日後", None),
        ("2時以降", ["12-10 14:00", "12-11 14:30"]),
        ("14:30以降がいいです", ["12-11 14:30"]),
        ("午前10時より後", ["12-04 10:30", "12-08 10:00", "12-10 10:30", "12-11 10:30", "12-18 10:30"]),
        ("after 2 pm", ["12-10 14:00", "12-11 14:30"]),
        ("11日以降", ["12-11 10:30", "12-11 14:30", "12-18 10:30"]),
        ("来週以降の金曜", ["12-11 10:30", "12-11 14:30", "12-18 10:30"]),
        ("11日の10時以降", ["12-11 10:30", "12-11 14:30"]),
        ("10日の昼すぎ", ["12-10 10:30", "12-10 14:00"]),
        ("10 December, after work", ["12-10 10:30", "12-10 14:00"]),
        ("after the 10th", ["12-10 10:30", "12-10 14:00", "12-11 10:30", "12-11 14:30", "12-18 10:30"]),
        ("2時すぎ", ["12-10 14:00", "12-11 14:30"]),
        ("1時間くらいかかりますか", None),
        ("1日中大丈夫です", None),
        ("どれでもいい", ["12-04 10:30"]),
        ("25時", []),
        ("明日", []),
    ],
)
def test_what_begins_then(typed: str, found: list[str] | None) -> None:
    assert meant(typed) == found


@pytest.mark.parametrize("typed", ["", "はい", "以降", "monument", "I am here", "spam", "3", "ほかの広場"])
def test_no_time_is_named(typed: str) -> None:
    assert meant(typed) is None


@pytest.mark.parametrize(
    ("typed", "first"), [("12月9日", 2), ("来週", 1), ("12月11日の朝7時", 4), ("12月30日", 0), ("土曜", 0)]
)
def test_where_to_look_when_nothing_begins_then(typed: str, first: int) -> None:
    wanted = TIMES.read(typed, TODAY)
    assert wanted is not None and wanted.first_after([*OPTIONS, OTHER]) == first
    assert wanted.first_after([OTHER]) is None
