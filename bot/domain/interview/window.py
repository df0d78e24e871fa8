"""The days of a pregnancy in which the interview of the eighth month may be booked."""

from datetime import date

from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.errors import Refused


class ImpossibleDueDate(Refused):
    """No pregnancy of today can have this due date (more than 3 weeks past, or more than 280 days ahead)."""


class TooEarly(Refused):
    """Before the town's window."""


class TooLate(Refused):
    """After the town's window."""


def check_possible(due_date: date, today: date) -> None:
    if not -21 <= (due_date - today).days <= PREGNANCY_DAYS:
        raise ImpossibleDueDate


def check_window(due_date: date, today: date, opens: int, closes: int) -> None:
    """Refuses outside `opens`…`closes` days before the due date (28w0d-31w6d is 84…57)."""
    left = (due_date - today).days
    if left > opens:
        raise TooEarly
    if left < closes:
        raise TooLate
