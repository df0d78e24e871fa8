"""What staff have yet to do: open talks, and ended ones with words nobody has read or a day to be in touch."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Message
from bot.domain.delivery.kinds import ERASED


def waiting(session: Session) -> list[Consultation]:
    """What is promised first on top; what has ended and was not read stands where it ended."""
    left = or_(Consultation.contact_on.is_not(None), Consultation.id.in_(_UNREAD))
    found = session.scalars(select(Consultation).where(or_(Consultation.state != "closed", left)))
    there = [one for one in found if one.state != "closed" or one.parent.silence != ERASED]
    return sorted(there, key=lambda one: (one.clock()[1], one.id))


def by_then(waiting: list[Consultation], unread: dict[int, int], day: date) -> list[Consultation]:
    """Without ended ones that only wait for a later day."""
    return [
        one
        for one in waiting
        if one.state != "closed" or unread.get(one.id) or (one.contact_on and one.contact_on <= day)
    ]


# Taken back, or emptied after its time: there is nothing left to read.
_UNREAD = select(Message.consultation_id).where(Message.author == "parent", Message.seen_at.is_(None))
_UNREAD = _UNREAD.where(Message.unsent_at.is_(None), Message.sealed_text.is_not(None))
