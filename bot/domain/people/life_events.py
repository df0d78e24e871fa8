"""What happens in a family: a due date, a birth, a child in hospital, a loss, a rest from us, time away, moving.

Each changes the facts in one transaction, and everything unasked follows from the facts (see `care.timers`).
"""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import moods
from bot.domain.interview import interviews, passing_on, window
from bot.domain.news import deliveries
from bot.domain.news.kinds import HUSHED, STILL
from bot.domain.people import absences, children, conversations, history, pairs, weeks
from bot.domain.people.absences import NotAway, Stay
from bot.domain.people.parents import Parent
from bot.errors import Refused

A_YEAR = timedelta(days=366)


class NotSilent(Refused):
    """They get everything already."""


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


def loss(session: Session, parent: Parent, now: datetime) -> None:
    """From this second on nothing reaches them unasked, and nothing is expected of them; so with who is linked."""
    with pairs.every_hub(session):
        other = pairs.take_leave(session, parent, now)
        if other is not None:
            _spare(session, other, now)
    _end_pregnancy(session, parent, now)
    absences.forget(session, parent.id, "hospital")
    _be_silent(session, parent, "loss", now)


def hush(session: Session, parent: Parent, now: datetime) -> None:
    """They wrote of a loss: as still as after one, at once; no fact changes before they say what we shall do."""
    conversations.keep(session, parent.id, {}, now)
    if parent.silence not in STILL:
        _be_silent(session, parent, "hush", now)


def pause(session: Session, parent: Parent, now: datetime) -> None:
    """No news until they want it again; what they have booked is still reminded of. A loss stays a loss."""
    if parent.silence in (None, HUSHED):
        _be_silent(session, parent, "pause", now)


def as_before(session: Session, parent: Parent, now: datetime) -> None:
    """It was no loss of theirs after all: what they had chosen before holds again."""
    told = [one.kind for one in history.of(session, parent.id) if one.kind in ("pause", "resume", "loss", "quiet")]
    resume(session, parent, now)
    if told[:1] == ["pause"]:
        pause(session, parent, now)


def resume(session: Session, parent: Parent, now: datetime, expecting: bool = True) -> None:
    """News again; without `expecting` the hub's alone, and nothing of a pregnancy comes back. Nobody asks why."""
    if parent.silence not in _SILENCE.values():
        raise NotSilent
    if not expecting:
        _end_pregnancy(session, parent, now)
    parent.silence = None
    history.write(session, parent, "resume", now)


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


def _end_pregnancy(session: Session, parent: Parent, now: datetime) -> None:
    """The interview of the eighth month is off without a word of ours; the seat is free for others."""
    parent.due_date, parent.babies = None, None
    if parent.role == "expecting":
        parent.role = None  # also once they want news again: no menu of a pregnancy, no news for those who expect
    coming = interviews.coming(session, parent.id, now)
    if coming is not None and coming.slot.starts_at > now:
        interviews.cancel(session, coming, now)


def _spare(session: Session, other: Parent, now: datetime) -> None:
    """The same stillness, without a word why. What a person expects themselves nobody else ends for them."""
    if other.role == "partner":
        _end_pregnancy(session, other, now)
    if other.silence in (None, "paused"):
        _be_silent(session, other, "quiet", now)


def _be_silent(session: Session, parent: Parent, kind: str, now: datetime) -> None:
    reason = _SILENCE[kind]
    parent.silence = reason
    if reason in STILL:
        conversations.keep(session, parent.id, {}, now)  # what was open may ask what hurts
    session.flush()
    deliveries.withdraw_unasked(session, parent.id, now, reason)
    history.write(session, parent, kind, now)


_SILENCE = {"loss": "loss", "pause": "paused", "quiet": "quiet", "hush": HUSHED}
