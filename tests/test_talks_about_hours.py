"""The hub's card says the hours of today as they are, also on a day its staff have closed in part."""

from datetime import date, time

import pytest

from bot.domain.places import closed_days, hubs
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says"]

TODAY = date(2026, 11, 24)  # a Tuesday, ten o'clock


@pytest.mark.usefixtures("aoi")
@pytest.mark.parametrize(
    ("until", "line"),
    [
        (time(9), "いま開いています（18:00まで）"),
        (time(13), "きょうは 13:00〜18:00"),
        (None, "きょうはお休みです"),
    ],
    ids=str,
)
def test_the_card_of_a_hub_that_opens_late(town: Stage, says: Says, until: time | None, line: str) -> None:
    with town.service.db.write() as session:
        closed_days.close(session, "shinmatsudo", TODAY, "", until)
    says("マイ・サポート・スペース", "ほかの広場に変える")
    assert line in "\n".join(says("ほっとるーむ新松戸")).splitlines()


def test_a_hub_whose_hours_nobody_knows_is_closed_where_its_staff_say_so(town: Stage, aoi: Person, says: Says) -> None:
    del aoi
    with town.service.db.write() as session:
        for venue in hubs.get(session, "shinmatsudo").venues:
            venue.hours = []
        closed_days.close(session, "shinmatsudo", TODAY)
    says("マイ・サポート・スペース", "ほかの広場に変える")
    assert "きょうはお休みです" in "\n".join(says("ほっとるーむ新松戸")).splitlines()


@pytest.mark.usefixtures("aoi")
def test_what_is_on_leaves_out_the_days_on_which_the_hub_is_shut(town: Stage, says: Says) -> None:
    with town.service.db.write() as session:
        closed_days.close(session, "shinmatsudo", date(2026, 12, 3))
    seen = "\n".join(says("広場の催し"))
    assert ("12月3日(木)" in seen, "12月8日(火)" in seen) == (False, True)
