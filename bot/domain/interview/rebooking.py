"""How often a family may cancel and book again by itself, before a person looks for a day together with them."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import crypto
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.town.slots import Rebooking

FAMILY = "parent"


class CancelledOften(Refused):
    """As often as the town allows within its span; staff may still book for them."""


def check(session: Session, parent_id: str, rule: Rebooking | None, now: datetime) -> None:
    """Refuses CancelledOften."""
    if again_at(session, parent_id, rule, now):
        raise CancelledOften


def again_at(session: Session, parent_id: str, rule: Rebooking | None, now: datetime) -> datetime | None:
    """From when on they may book by themselves again; None: now. What staff or a closed day cancelled never counts."""
    if rule is None:
        return None
    theirs = select(Interview.changed_at).where(Interview.parent_id == parent_id, Interview.state == "cancelled")
    theirs = theirs.where(Interview.cancelled_by == FAMILY, Interview.changed_at > now - rule.within)
    latest = session.scalars(theirs.order_by(Interview.changed_at.desc()).limit(rule.cancelled)).all()
    return latest[-1] + rule.within if len(latest) == rule.cancelled else None


def has_booking(session: Session, phone: str, now: datetime) -> bool:
    """Is there a coming booking of somebody with this number? Nobody is looked at: the numbers alone are compared."""
    theirs = select(Parent.id, Parent.sealed_phone).join(Interview, Interview.parent_id == Parent.id).join(Slot)
    theirs = theirs.where(Interview.state == "booked", Slot.starts_at > now, Parent.sealed_phone.is_not(None))
    ring, wanted = crypto.ring(), _digits(phone)
    rows = session.execute(theirs)
    return any(_digits(ring.open(sealed, f"parent.phone:{who}")) == wanted for who, sealed in rows if sealed)


def give_up(session: Session, interview: Interview, now: datetime, cut_off: timedelta) -> None:
    """The family cancels by itself, and it is counted. Refuses as `interviews.cancel` does."""
    interviews.cancel(session, interview, now, cut_off)
    interview.cancelled_by = FAMILY
    session.flush()


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())
