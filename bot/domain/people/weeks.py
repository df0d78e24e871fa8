"""Weeks of a pregnancy and months of a child, counted on dates as Japan counts them; no clock, no time of day."""

import calendar
from datetime import date, timedelta

PREGNANCY_DAYS = 280  # day 0 is the first day of the last period; the due date is day 280 = 40w0d
PREGNANCY = timedelta(days=PREGNANCY_DAYS)
TERM = 37  # full weeks; who is born before is early
CORRECTED_UNTIL = 36  # months: no rule says until when, and until three is usual (see `docs/decisions`, in hospital)


def pregnancy_day(due_date: date, today: date) -> int:
    """Days since the start of the pregnancy; it goes on counting after the due date."""
    return PREGNANCY_DAYS - (due_date - today).days


def pregnancy_week(due_date: date, today: date) -> int:
    """Full weeks: 28 from 28w0d to 28w6d."""
    return pregnancy_day(due_date, today) // 7


def due_in_week(week: int, today: date) -> tuple[date, date]:
    """The first and the last due date of those who are in this week of pregnancy today."""
    last = today + timedelta(days=PREGNANCY_DAYS - 7 * week)
    return last - timedelta(days=6), last


def months_old(birth_date: date, today: date) -> int:
    """Full months: a month is full on the day with the birthday's number, or on the 1st where the month has none."""
    months = 12 * (today.year - birth_date.year) + today.month - birth_date.month
    return months - (today.day < birth_date.day)


def born_by(today: date, months: int) -> date:
    """The last birth date of a child that is `months` old today, or older."""
    year, month = divmod(12 * today.year + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def is_early(birth_date: date, due_date: date | None) -> bool:
    return due_date is not None and pregnancy_week(due_date, birth_date) < TERM


def counts_from(birth_date: date, due_date: date | None) -> date:
    """From when a child's months are counted until it is three: of one born early, from the due date."""
    return due_date if due_date and is_early(birth_date, due_date) else birth_date


def corrected_months(birth_date: date, due_date: date, today: date) -> int:
    """The age of a child born early, counted from the due date; -1 before it. One born late is as old as it is."""
    since = max(birth_date, due_date)
    return months_old(since, today) if today >= since else -1


def corrected(birth_date: date, due_date: date | None, today: date) -> int | None:
    """The corrected age where it counts: of a child born early, until it is three."""
    if due_date is None or not is_early(birth_date, due_date) or months_old(birth_date, today) >= CORRECTED_UNTIL:
        return None
    return corrected_months(birth_date, due_date, today)
