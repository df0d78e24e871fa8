"""What lies ahead of a family, against a calendar written out by hand; and what a town's folder may say about it."""

from datetime import date

import pytest
from pydantic import ValidationError

from bot.domain.interview import ahead
from bot.domain.interview.ahead import Known, Step
from bot.settings import ROOT
from bot.town.benefit import Benefit
from bot.town.folder import load_town
from bot.town.parts import Window
from bot.town.weather import Weather

WINDOW = Window(opens=84, closes=57)
BENEFIT = Benefit(first=50_000, second=50_000, second_from=56, years=2, proposal=True)
DUE = date(2027, 2, 3)


def test_before_the_birth_the_second_filing_begins_at_32_weeks() -> None:
    """28w0d is 2026-11-11, 31w6d 2026-12-08, and 32w0d the day after."""
    assert ahead.steps(Known(DUE), WINDOW, BENEFIT, date(2026, 12, 8)) == [
        Step("notified", state="over"),
        Step("eighth_month", date(2026, 11, 11), date(2026, 12, 8), "open"),
        Step("second_filing", date(2026, 12, 9), None, "ahead"),
        Step("after_birth", state="ahead"),
    ]
    states = [one.state for one in ahead.steps(Known(DUE), WINDOW, BENEFIT, date(2026, 12, 9))]
    assert states == ["over", "over", "open", "ahead"]


def test_where_the_town_takes_it_after_the_birth_no_day_is_said() -> None:
    after = BENEFIT.model_copy(update={"second_from": None})
    found = ahead.steps(Known(DUE), WINDOW, after, date(2026, 12, 8))
    assert found[2] == Step("second_filing")


@pytest.mark.parametrize(
    ("born", "until"),
    [(date(2027, 2, 5), date(2029, 2, 5)), (date(2028, 2, 29), date(2030, 2, 28))],
)
def test_after_a_birth_it_lapses_two_years_later(born: date, until: date) -> None:
    found = ahead.steps(Known(None, (born,)), WINDOW, BENEFIT, born)
    assert [(one.code, one.ends) for one in found if one.ends] == [
        ("registration", born + ahead.REGISTER_WITHIN),
        ("second_filing", until),
    ]


def test_of_who_expects_nobody_and_whose_children_are_older_nothing_is_said() -> None:
    """Also of who has lost a pregnancy: no due date is known then."""
    assert ahead.steps(Known(None), WINDOW, BENEFIT, DUE) == []
    assert ahead.steps(Known(None, (date(2026, 1, 1),)), WINDOW, BENEFIT, DUE) == []


def test_a_town_of_which_nothing_is_known_says_nothing_of_money() -> None:
    assert "second_filing" not in [one.code for one in ahead.steps(Known(DUE), WINDOW, None, DUE)]


def test_the_towns_that_ship_say_from_where_they_know_it() -> None:
    for slug in ("matsudo", "kohoku", "yanagawa", "takamatsu"):
        benefit = load_town(ROOT / "content" / "towns" / slug).benefit
        assert benefit is not None
        assert (benefit.first, benefit.second, bool(benefit.source), benefit.proposal) == (50_000, 50_000, True, True)


@pytest.mark.parametrize(
    "checks",
    [
        [],
        [{"at": "11:00"}, {"at": "8:00"}],
        [{"at": "8:00"}, {"at": "8:00"}],
        [{"at": "8:00", "until": "7:00"}],
    ],
)
def test_a_rule_for_weather_that_cannot_be_is_refused(checks: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        Weather.model_validate({"checks": checks, "proposal": True})
