"""What happens in a family: a due date, a birth, a child in hospital, time away, moving; and all that makes still.

Each changes the facts in one transaction, and everything unasked follows from the facts (see `care.timers`). A loss and
a rest are told here, too, and written in `silences`.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import moods
from bot.domain.delivery import deliveries
from bot.domain.interview import passing_on, window
from bot.domain.people import absences, children, history, weeks
from bot.domain.people.absences import NotAway, Stay
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent
from bot.domain.people.silences import NotSilent, as_before, hush, loss, pause, resume
from bot.errors import Refused

__all__ = ["NotSilent", "as_before", "hush", "loss", "pause", "resume"]

A_YEAR = timedelta(days=366)


class StillExpected(Refused):
    """They expect a child, and it is another one."""


class NotInHospital(Refused):
    """We know of no child in hospital."""


class ImpossibleMove(Refused):
    """More than a year ahead, or more than a year ago."""


def due_date(session: Session, parent: Parent, day: date, now: datetime, told_by: str = "parent") -> None:
    """Told for the first time, or corrected. Raises ImpossibleDueDate."""
    window.check_possible(day, clock.today(now))
    if parent.due_date != day:
        parent.due_date = day
        parent.role = parent.role or "expecting"
        deliveries.withdraw_invitation(session, parent.id, now)
        history.write(session, parent, "due_date", now, begins=day, told_by=told_by)


def birth(session: Session, parent: Parent, day: date, babies: int, now: datetime) -> bool:
    """Says whether it was early. A due date that has passed is not yet a birth. Raises ImpossibleBirthDate."""
    due = parent.due_date
    children.born(session, parent, day, babies, clock.today(now))
    if parent.role == "expecting":
        parent.role = "raising"
    deliveries.withdraw_invitation(session, parent.id, now)
    history.write(session, parent, "birth", now, begins=day)
    return weeks.is_early(day, due)


def hospital(session: Session, parent: Parent, now: datetime) -> None:
    """A child of theirs is in hospital: no hub's news, which is for babies at home. Told again it is as before."""
    if absences.of(session, parent.id, "hospital") is None:
        absences.write_from(session, parent.id, "hospital", clock.today(now))
        deliveries.withdraw_news(session, parent.id, now, "hospital")
        history.write(session, parent, "hospital", now, begins=clock.today(now))


def home(session: Session, parent: Parent, now: datetime) -> None:
    """All of them are at home again."""
    if not absences.forget(session, parent.id, "hospital"):
        raise NotInHospital
    history.write(session, parent, "home", now)


def child_back(session: Session, parent: Parent, child: Child, now: datetime, told_by: str = "parent") -> None:
    """One that was laid aside after a loss is written about again. Raises ImpossibleDueDate, and StillExpected where
    they expect somebody else.
    """
    if child.birth_date is None:
        _expected_back(session, parent, child, now, told_by)
    else:
        children.lay_aside(session, [child], None)
        parent.role = parent.role or "raising"
    history.write(session, parent, "child_back", now, told_by=told_by)


def away(session: Session, parent: Parent, stay: Stay, now: datetime) -> None:
    """With relatives around the birth: they stay with their hub. What waits is planned again. Raises ImpossibleStay."""
    today = clock.today(now)
    stay.check(today)
    absences.write(session, parent.id, stay)
    deliveries.withdraw_invitation(session, parent.id, now)
    if stay.begins <= today and not stay.news:
        deliveries.withdraw_news(session, parent.id, now, "away")
    passing_on.cannot_come(session, parent.id, now)
    history.write(session, parent, "away", now, begins=stay.begins, ends=stay.ends)


def back(session: Session, parent: Parent, now: datetime) -> None:
    """They are here again, or have not gone: everything is as before."""
    if not absences.forget(session, parent.id, "away"):
        raise NotAway
    deliveries.withdraw_invitation(session, parent.id, now)
    history.write(session, parent, "back", now)


def moving(session: Session, parent: Parent, last_day: date, now: datetime) -> None:
    """To another town; from the day after on nothing goes to them but what they have booked or asked for."""
    today = clock.today(now)
    if abs(last_day - today) > A_YEAR:
        raise ImpossibleMove
    if last_day < today:
        moved_out(session, parent, now)
        return
    absences.write_from(session, parent.id, "moved", last_day + timedelta(days=1))
    passing_on.cannot_come(session, parent.id, now)
    history.write(session, parent, "moving", now, begins=last_day + timedelta(days=1))


def moved_out(session: Session, parent: Parent, now: datetime) -> None:
    """They leave their hub and the waiting list; bookings and consultations stay until they say otherwise."""
    for kind in ("moved", "away"):
        absences.forget(session, parent.id, kind)
    deliveries.withdraw_news(session, parent.id, now, "left_hub")
    deliveries.withdraw_invitation(session, parent.id, now)
    deliveries.withdraw_asking_again(session, parent.id, now, "left_hub")
    passing_on.moved_out(session, parent.id, now)
    moods.stop(session, parent.id)
    parent.hub_id, parent.area = None, None
    history.write(session, parent, "moved_out", now)


def moved_in(session: Session, parent: Parent, now: datetime) -> None:
    """New here, here again, or staying after all."""
    absences.forget(session, parent.id, "moved")
    history.write(session, parent, "moved_in", now)


def not_now(session: Session, parent: Parent, now: datetime) -> None:
    """Of the interview, in this pregnancy: they are not invited again, and may still book whenever they like."""
    deliveries.withdraw_invitation(session, parent.id, now)
    history.write(session, parent, "not_now", now, begins=parent.due_date)


def _expected_back(session: Session, parent: Parent, child: Child, now: datetime, told_by: str) -> None:
    """All that were expected on that day: one of twins alone is not known."""
    if parent.due_date is not None or child.due_date is None:
        raise StillExpected
    aside = children.laid_aside(session, parent.id)
    same = [one for one in aside if one.birth_date is None and one.due_date == child.due_date]
    due_date(session, parent, child.due_date, now, told_by)
    parent.babies = len(same)
    children.lay_aside(session, same, None)
