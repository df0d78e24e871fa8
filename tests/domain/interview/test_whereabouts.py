"""Where a family is changes what it is offered, not when: at the edges of a stay, and of the day on which it moves."""

from datetime import date, timedelta

import pytest

from bot import clock
from bot.domain.interview import timers
from bot.domain.interview.timers import Away, Booking, Facts, Planned, Pregnancy, Rules
from bot.settings import ROOT
from bot.town.folder import load_town

DAY = timedelta(days=1)
TOWN = load_town(ROOT / "content" / "towns" / "matsudo")
RULES = Rules([DAY], TOWN.news.quiet, TOWN.interview.invite, TOWN.interview.window.closes)
DUE = date(2027, 2, 3)
FIRST, LAST = date(2026, 11, 11), date(2026, 12, 8)  # 28w0d and 31w6d


def invitation(away: Away | None = None, gone_on: date | None = None) -> list[Planned]:
    return timers.planned(Facts(True, None, (), Pregnancy("aoi", DUE), away, gone_on), RULES)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (FIRST - 9 * DAY, FIRST - DAY, False),
        (FIRST - 9 * DAY, FIRST, True),
        (LAST, LAST + 90 * DAY, True),
        (LAST + DAY, LAST + 90 * DAY, False),
    ],
)
def test_the_invitation_comes_in_its_week_and_says_so(begins: date, ends: date, said: bool) -> None:
    [one] = invitation(Away(begins, ends))
    assert (one.due_at, one.until) == (clock.at(FIRST, 10), clock.at(LAST + DAY, 0))
    assert (one.away is not None) == said


@pytest.mark.parametrize(
    ("gone_on", "until"), [(LAST + 2 * DAY, LAST + DAY), (LAST, LAST), (FIRST + DAY, FIRST + DAY), (FIRST, None)]
)
def test_nobody_is_invited_after_they_have_moved(gone_on: date, until: date | None) -> None:
    assert [one.until for one in invitation(gone_on=gone_on)] == ([clock.at(until, 0)] if until else [])


@pytest.mark.parametrize(
    ("at_hub", "begins", "ends", "said"),
    [(True, 0, 0, True), (True, 1, 9, False), (True, -9, -1, False), (False, 0, 0, False)],
)
def test_what_was_booked_is_reminded_of_wherever_they_are(at_hub: bool, begins: int, ends: int, said: bool) -> None:
    starts_at = clock.at(FIRST + 9 * DAY, 14)
    day = clock.today(starts_at)
    booking = Booking(1, 1, starts_at, clock.at(FIRST, 12), at_hub)
    away = Away(day + begins * DAY, day + ends * DAY)
    [one] = timers.planned(Facts(True, None, (booking,), None, away, gone_on=FIRST), RULES)
    assert (one.due_at, one.away is not None) == (starts_at - DAY, said)
