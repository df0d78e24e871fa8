"""Weeks and months where a due date is asked: the date that follows is shown with its rule, and confirmed first."""

from datetime import date
from pathlib import Path

import pytest

from bot.dialogue import weeks
from bot.dialogue.dates import date_reader
from bot.dialogue.weeks import Counted
from bot.domain.people.weeks import PREGNANCY_DAYS, pregnancy_day
from tests.dialogue.scripts import CONTENT, Talk

DATES = date_reader(CONTENT / "dates.yaml")
TODAY = date(2026, 11, 24)
DUE = """
start: [8か月, due]
script:
  - ask: due_date
    say: When?
    answer: date
    picker: Choose
    choices: {keep: このままでよい}
    if not_understood: No date.
  - say: "{due_date}"
"""


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    talk = Talk(tmp_path, {"due": DUE})
    talk.says("due")
    return talk


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("32週", Counted(32)),
        ("いま32週と3日です", Counted(32, 3)),
        ("３２週３日", Counted(32, 3)),
        ("三十二週三日", Counted(32, 3)),
        ("32w3d", Counted(32, 3)),
        ("I'm 32 weeks", Counted(32)),
        ("32 weeks and 3 days", Counted(32, 3)),
        ("32週目です", Counted(32)),
        ("８ヶ月です", Counted(month=8)),
        ("妊娠8カ月", Counted(month=8)),
        ("8 months", Counted(month=8)),
        ("あと8週です", None),
        ("2週間後に健診です", None),
        ("3週前にわかりました", None),
        ("8 weeks left", None),
        ("生後3か月です", None),
        ("99週", None),
        ("12月10日", None),
        ("2027年2月3日", None),
        ("20 what", None),
    ],
)
def test_what_is_read_as_weeks(said: str, meant: Counted | None) -> None:
    assert weeks.read(said, DATES) == meant


def test_the_days_of_a_pregnancy_are_those_of_the_rules() -> None:
    assert int(DATES.signs["pregnancy_days"]) == PREGNANCY_DAYS
    (option,) = Counted(32, 3).options(DATES, "", "", TODAY)
    assert pregnancy_day(date.fromisoformat(option.value), TODAY) == 32 * 7 + 3


def test_weeks_and_days_are_shown_with_the_date_and_confirmed(talk: Talk) -> None:
    assert talk.says("いま32週と3日です") == [
        "いま32週3日なら、出産予定日は2027-01-16です（妊娠0日から280日目）。\nこの日でよいですか？"
    ]
    assert talk.options() == ["はい、この日です"]
    assert talk.says("はい") == ["2027-01-16"]


def test_the_button_says_yes_too_and_another_date_is_as_good(talk: Talk) -> None:
    talk.says("32週3日")
    assert talk.presses("due", "due_date", "2027-01-16") == ["2027-01-16"]
    talk.says("due"), talk.says("32週3日")
    assert talk.says("2027年1月20日") == ["2027-01-20"]


def test_no_is_another_date_and_no_mistake(talk: Talk) -> None:
    talk.says("32週3日")
    assert talk.says("いいえ") == ["わかりました。ちがう日を教えてください。", "When?"]
    assert talk.says("はい")[0] == "No date."  # the date is not on offer any more


def test_weeks_without_days_are_seven_dates(talk: Talk) -> None:
    assert talk.says("32週")[0].startswith("いま32週なら、きょうが何日目かで")
    assert talk.options() == [f"32週{day}日（2027-01-{19 - day:02}）" for day in range(7)]
    assert talk.says("はい")[0] == "No date."
    assert talk.says("32週6日")[0].startswith("いま32週6日なら、出産予定日は2027-01-13です")


def test_a_month_is_four_weeks_and_no_date(talk: Talk) -> None:
    for said in ("8か月", "８ヶ月です"):
        assert talk.says(said) == [
            "妊娠8か月は、28週から31週のことです。\n出産予定日か、いまの週数を教えてください。\n「28週2日」のように送れます。"
        ]


def test_a_date_beside_the_weeks_counts_only_where_it_fits(talk: Talk) -> None:
    """ "On the tenth I shall be in the 32nd week" names no due date."""
    assert talk.says("12月10日で32週です")[0].startswith("日付と週数の、両方がありました。")
    assert talk.says("32週3日、予定日は2027年1月16日です") == ["2027-01-16"]
