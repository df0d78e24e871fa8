"""Whether they came: noted by whoever is at the desk, by name or by number, and taken back where it was a mistake.

Before that, whether they said that they will be late.
"""

import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.interview import interviews, next_steps, records
from bot.domain.interview.interviews import Interview, NotBegun, NothingBooked
from bot.domain.interview.records import NotCome
from bot.errors import Refused

OF_A_DAY = ("booked", "done", "missed")  # what a day's list shows: who is expected, who came, who did not


class AlreadyCame(Refused):
    """A colleague has noted it meanwhile."""


class WrongNumber(Refused):
    """Nobody who is expected at the hub today has it."""


class HasRecord(Refused):
    """Of this meeting something is written already: it did take place."""


def is_ahead(interview: Interview, now: datetime) -> bool:
    """Before its day nobody can have come; on the day people come early."""
    return clock.today(now) < clock.today(interview.slot.starts_at)


def tell_late(interview: Interview, minutes: int | None, now: datetime) -> None:
    """Stands beside the booking for whoever is at the desk; nobody is called. `minutes`: where they named them."""
    interview.late_told_at, interview.late_minutes = now, minutes


def number(interview_id: int) -> str:
    """What they show at the desk, of one booking: four digits that say nothing about them. No two of ten thousand
    bookings in a row have the same, and those of neighbours differ in more than one digit.
    """
    return f"{interview_id * 7919 % 10_000:04}"


def expected(session: Session, typed: str, now: datetime) -> Interview:
    """Whoever has this number, of those who come to the hub today; as it is typed on any keyboard."""
    wanted = "".join(unicodedata.normalize("NFKC", typed).split())
    today = interviews.on_day(session, clock.today(now), states=OF_A_DAY)
    found = [one for one in today if one.way == "hub" and number(one.id) == wanted]
    if len(found) != 1:
        raise WrongNumber
    return found[0]


def come(session: Session, interview_id: int, staff_id: int, now: datetime) -> Interview:
    """Also who was written down as missed and came after all. No reminder and no regret is sent any more."""
    found = interviews.locked(session, interview_id)
    if found.state == "done":
        raise AlreadyCame
    if found.state not in OF_A_DAY:
        raise NothingBooked
    if is_ahead(found, now):
        raise NotBegun
    found.state, found.arrived_at, found.arrived_by = "done", now, staff_id
    _changed(session, found, now)
    deliveries.withdraw(session, now, "came", about=interviews.about(found))
    return found


def take_back(session: Session, interview_id: int, now: datetime) -> Interview:
    """It was another family's row: this one is expected again."""
    found = interviews.locked(session, interview_id)
    if found.state != "done":
        raise NotCome
    if records.newest(session, found.id) or next_steps.of_interview(session, found.id):
        raise HasRecord
    found.state, found.arrived_at, found.arrived_by = "booked", None, None
    _changed(session, found, now)
    return found


def _changed(session: Session, interview: Interview, now: datetime) -> None:
    interview.changed_at, interview.version = now, interview.version + 1
    session.flush()
