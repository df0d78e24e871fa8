"""A hub that staff have shut for weeks: who wants to talk hears until when, and may be heard elsewhere before."""

from datetime import date, timedelta

import pytest

from bot import clock
from bot.domain.places import closed_days
from bot.stage import Stage
from tests.test_mood_wish import LOW, asked, wants_to_be_asked
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says", "wants_to_be_asked"]

TODAY = date(2026, 11, 24)  # a Tuesday, ten o'clock
OPENS = "1月26日(火) 午前10時00分"  # the first Tuesday after nine weeks
HUB = "ほっとるーむ新松戸"
TALKS = {
    "request_consultation": ["相談", "なんとなくもやもや", "このまま送る"],
    "mood_question": [*LOW, *LOW, "はい、話したい"],
    "worry": ["近所の子が心配", "ご近所の方", "LINEで"],
}


def shut(town: Stage, days: int) -> None:
    with town.service.db.write() as session:
        for ahead in range(days):
            closed_days.close(session, "shinmatsudo", TODAY + timedelta(days=ahead))


@pytest.mark.parametrize("flow", TALKS)
def test_they_hear_until_when_and_choose(town: Stage, says: Says, flow: str) -> None:
    shut(town, 63)
    said = says(*TALKS[flow])
    assert (f"いつもの広場は、{OPENS}までお休みです。" in said, "どの広場に、お伝えしますか？" in said) == (True, True)
    assert asked(town) == []


def test_another_hub_answers_in_days(town: Stage, says: Says) -> None:
    shut(town, 63)
    says(*TALKS["request_consultation"])
    receipt = says("おやこDE広場 小金原")
    [one] = asked(town)
    assert (one.hub_id, one.look_by < clock.now() + timedelta(days=7)) == ("koganehara", True)
    assert receipt[0].startswith("受け付けました。")


@pytest.mark.parametrize("flow", ["request_consultation", "mood_question"])
def test_who_would_rather_wait_for_theirs_is_told_a_day_on_which_it_is_open(town: Stage, says: Says, flow: str) -> None:
    shut(town, 63)
    receipt = says(*TALKS[flow], HUB)
    [one] = asked(town)
    assert (one.hub_id, f"つぎに広場の人が読めるのは、{OPENS}です。" in receipt[0]) == ("shinmatsudo", True)
    assert clock.today(one.look_by) >= date(2027, 1, 26)


def test_a_few_days_or_new_year_are_no_rest(town: Stage, says: Says) -> None:
    shut(town, 10)
    assert says(*TALKS["request_consultation"])[0].startswith("受け付けました。")
    assert [one.hub_id for one in asked(town)] == ["shinmatsudo"]
