"""Whether they came: noted by whoever is at the desk, and taken back where the tap was a mistake."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import interviews, next_steps, records
from bot.domain.care.interviews import Interview, NotBegun, NothingBooked
from bot.domain.care.records import NotCome
from bot.domain.news import deliveries
from bot.errors import Refused

OF_A_DAY = ("booked", "done", "missed")  # what a day's list shows: who is expected, who came, who did not


class AlreadyCame(Refused):
    """A colleague has noted it meanwhile."""


class HasRecord(Refused):
    """Of this meeting something is written already: it did take place."""


def is_ahead(interview: Interview, now: datetime) -> bool:
    """Before its day nobody can have come; on the day people come early."""
    return clock.today(now) < clock.today(interview.slot.starts_at)


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
