"""Weeks and months against a second way of counting: day by day, as on a calendar on the wall."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import clock
from bot.domain.people import weeks

DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))


def weeks_by_hand(due: date, today: date) -> tuple[int, int]:
    """Cross off one day after the other from the first day of the pregnancy, 40 weeks before the due date."""
    week, day, at = 0, 0, due
    for _ in range(40):
        at -= 7 * DAY
    while at < today:
        at, day = at + DAY, day + 1
        if day == 7:
            week, day = week + 1, 0
    return week, day


def months_by_hand(born: date, today: date) -> int:
    """Wait for each month's day; where a month has none, for the first of the next."""
    months, at = 0, born
    while at < today:
        at += DAY
        has_the_day = at.day == born.day
        skipped = at.day == 1 and (at - DAY).day < born.day
        months += has_the_day or skipped
    return months


@given(due=DAYS, left=st.integers(-21, 280))
def test_weeks_are_counted_as_by_hand(due: date, left: int) -> None:
    today = due - left * DAY
    day = weeks.pregnancy_day(due, today)
    assert divmod(day, 7) == weeks_by_hand(due, today)
    assert weeks.pregnancy_week(due, today) == weeks_by_hand(due, today)[0]


@given(born=DAYS, age=st.integers(0, 1200))
@example(born=date(2024, 2, 29), age=366)
@example(born=date(2025, 1, 31), age=28)
@example(born=date(2025, 12, 31), age=1)
def test_months_are_counted_as_by_hand(born: date, age: int) -> None:
    assert weeks.months_old(born, born + age * DAY) == months_by_hand(born, born + age * DAY)


@given(today=DAYS, months=st.integers(0, 220))
def test_born_by_is_the_last_day_of_those_who_are_old_enough(today: date, months: int) -> None:
    last = weeks.born_by(today, months)
    assert weeks.months_old(last, today) >= months
    assert weeks.months_old(last + DAY, today) < months or last + DAY > today


@given(today=DAYS, week=st.integers(0, 43))
def test_due_in_week_are_just_those_days(today: date, week: int) -> None:
    first, last = weeks.due_in_week(week, today)
    inside = {first + number * DAY for number in range((last - first).days + 1)}
    around = {today + number * DAY for number in range(-60, 300)}
    assert inside == {due for due in around if weeks.pregnancy_week(due, today) == week}


DUE = date(2027, 2, 3)


@pytest.mark.parametrize(
    ("before", "week", "day"),
    [
        (84, 28, 0),  # the eighth month begins
        (57, 31, 6),  # and ends
        (56, 32, 0),
        (85, 27, 6),
        (0, 40, 0),
        (-13, 41, 6),
        (280, 0, 0),
    ],
)
def test_the_edges_of_the_eighth_month_and_of_the_end(before: int, week: int, day: int) -> None:
    today = DUE - before * DAY
    assert divmod(weeks.pregnancy_day(DUE, today), 7) == (week, day)


@pytest.mark.parametrize(
    ("due", "today", "week_and_day"),
    [
        (date(2028, 3, 1), date(2028, 2, 29), (39, 6)),  # a leap day
        (date(2027, 3, 1), date(2027, 2, 28), (39, 6)),  # and none
        (date(2028, 5, 23), date(2028, 2, 29), (28, 0)),
        (date(2027, 1, 1), date(2026, 12, 31), (39, 6)),  # New Year
        (date(2027, 3, 25), date(2026, 12, 31), (28, 0)),
        (date(2027, 3, 26), date(2027, 1, 1), (28, 0)),
    ],
)
def test_leap_days_and_new_year(due: date, today: date, week_and_day: tuple[int, int]) -> None:
    assert divmod(weeks.pregnancy_day(due, today), 7) == week_and_day


def test_the_day_changes_at_midnight_in_tokyo() -> None:
    """23:59 and 0:00 there are 14:59 and 15:00 UTC of the same day."""
    midnight = clock.at(DUE - 84 * DAY, 0)
    assert weeks.pregnancy_week(DUE, clock.today(midnight)) == 28
    assert weeks.pregnancy_week(DUE, clock.today(midnight - timedelta(minutes=1))) == 27


@given(due=DAYS, early=st.integers(0, 120), age=st.integers(0, 800))
def test_a_corrected_age_is_counted_from_the_due_date(due: date, early: int, age: int) -> None:
    born = due - early * DAY
    today = born + age * DAY
    corrected = weeks.corrected_months(born, due, today)
    assert corrected == (months_by_hand(due, today) if today >= due else -1)
    assert corrected <= weeks.months_old(born, today)
    counts = early > 21 and months_by_hand(born, today) < 36  # 37w0d is 21 days before
    assert weeks.corrected(born, due, today) == (corrected if counts else None)
    assert weeks.counts_from(born, due) == (due if early > 21 else born)
