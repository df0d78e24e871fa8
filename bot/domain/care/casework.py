"""What staff and family do with a consultation: take it, hand it on, answer, be in touch, close it, open it again."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.care.consultations import (
    AlreadyClosed,
    AlreadyTaken,
    Consultation,
    EndedByFamily,
    EndedLongAgo,
    NotClosed,
    locked,
)
from bot.domain.delivery.kinds import ERASED
from bot.domain.office.staff import Staff

UNDONE_WITHIN = timedelta(days=14)  # a closing by mistake is noticed by the next shift, or after New Year


def take(session: Session, consultation_id: int, staff_id: int, now: datetime) -> Consultation:
    """One person takes it; the row lock decides between two."""
    found = _open(session, consultation_id)
    if found.taken_by not in (None, staff_id):
        raise AlreadyTaken(found.taken_by, found.taken_at)
    found.state, found.taken_by, found.taken_at = "taken", staff_id, found.taken_at or now
    return found


def hand_on(session: Session, consultation_id: int, staff_id: int, now: datetime) -> Consultation:
    """To a colleague, who has it from now on; whoever has the word in the chat keeps it until they give it back."""
    found = _open(session, consultation_id)
    found.state, found.taken_by, found.taken_at = "taken", staff_id, now
    return found


def heard(consultation: Consultation, by: datetime) -> None:
    """Words of theirs wait: an answer is due `by` then, unless one was due earlier already."""
    consultation.next_by = min(consultation.next_by or by, by) if consultation.first_answered_at else None
    consultation.close_by = None


def answered(consultation: Consultation, close_by: datetime, now: datetime) -> None:
    """By a person: nothing of theirs waits any more, and one day it can be closed."""
    consultation.first_answered_at = consultation.first_answered_at or now
    consultation.next_by, consultation.close_by = None, close_by


def close(session: Session, consultation_id: int, now: datetime, outcome: str | None = None) -> Consultation:
    """By staff with an outcome, by the family without one. Its clocks stand still: whoever undoes it needs them."""
    found = _open(session, consultation_id)
    found.state, found.closed_at, found.outcome = "closed", now, outcome
    return found


def open_again(session: Session, consultation_id: int, by: datetime, now: datetime) -> Consultation:
    """By the family. It goes on with whom it was, where they still work there; else it waits for somebody."""
    found = _closed(session, consultation_id)
    found.closed_at = found.outcome = found.next_by = found.close_by = found.contact_on = None
    if found.first_answered_at:
        found.next_by = by
    else:
        found.look_by = by
    _to_the_same(session, found, found.taken_by, now)
    return found


def undo_close(
    session: Session, consultation_id: int, staff_id: int, close_by: datetime, now: datetime
) -> Consultation:
    """By staff, who closed it by mistake: what was promised before is promised still, and nobody loses it.

    Where all was said, it can be closed at `close_by` again, not at once.
    """
    found = _closed(session, consultation_id)
    if found.outcome is None:
        raise EndedByFamily
    if not may_undo_close(found, now):
        raise EndedLongAgo
    found.closed_at = found.outcome = None
    if found.first_answered_at and not found.next_by:
        found.close_by = close_by
    if found.taken_by != staff_id:
        _to_the_same(session, found, found.taken_by, now)
    else:
        found.state = "taken"
    return found


def may_undo_close(found: Consultation, now: datetime) -> bool:
    """Not what the family has ended themselves, and not where they are no more with us."""
    if found.outcome is None or found.closed_at is None or found.parent.silence == ERASED:
        return False
    return now - found.closed_at <= UNDONE_WITHIN


def go_on_from(session: Session, new: Consultation, earlier: Consultation, now: datetime) -> None:
    """The next one of the same family: with the same coordinator, unless they have left."""
    new.follows = earlier.id
    _to_the_same(session, new, earlier.taken_by or earlier.before, now)


def all_said(consultation: Consultation) -> bool:
    """They have their answer, and nothing of theirs waits."""
    return consultation.first_answered_at is not None and consultation.next_by is None


def back_to_queue(consultation: Consultation, by: datetime) -> None:
    """Nobody's again; an answer is due, as if they had just written."""
    consultation.state, consultation.before = "open", consultation.taken_by or consultation.before
    consultation.taken_by = consultation.taken_at = None
    if consultation.first_answered_at:
        consultation.next_by = min(consultation.next_by or by, by)


def colleagues(session: Session, hub_id: str) -> list[Staff]:
    """Who can be given a consultation of this hub."""
    here = select(Staff).where(Staff.hub_id == hub_id, Staff.enrolled_at.is_not(None), Staff.disabled_at.is_(None))
    return list(session.scalars(here.order_by(Staff.id)))


def _to_the_same(session: Session, found: Consultation, staff_id: int | None, now: datetime) -> None:
    still = staff_id in {one.id for one in colleagues(session, found.hub_id)}
    found.before = staff_id
    found.state, found.taken_by, found.taken_at = ("taken", staff_id, now) if still else ("open", None, None)


def _closed(session: Session, consultation_id: int) -> Consultation:
    found = locked(session, consultation_id)
    if found.state != "closed":
        raise NotClosed
    return found


def _open(session: Session, consultation_id: int) -> Consultation:
    found = locked(session, consultation_id)
    if found.state == "closed":
        raise AlreadyClosed
    return found
