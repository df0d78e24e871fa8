"""The same interview in another way: at the hub, online or by phone, at the time that was booked."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview, NothingBooked, TooLateToChange
from bot.errors import Refused


class WayNotOffered(Refused):
    """Not at this time."""


def others(interview: Interview) -> list[str]:
    """Those in which it can be held at its time, without the one booked."""
    return [way for way in interview.slot.ways if way != interview.way]


def change(session: Session, interview: Interview, way: str, now: datetime, cut_off: timedelta) -> None:
    """Reminders of the old way do not leave any more."""
    if interview.state != "booked":
        raise NothingBooked
    if interview.slot.starts_at - cut_off <= now:
        raise TooLateToChange
    if way not in others(interview):
        raise WayNotOffered
    interview.way, interview.changed_at, interview.version = way, now, interview.version + 1
    session.flush()
    deliveries.withdraw(session, now, "moved", about=interviews.about(interview))
