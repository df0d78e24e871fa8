"""The number to call somebody at who wishes to be called: theirs, sealed, and the same for all they ask for."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.care import messages
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import MARK, Message, Words

GIVEN = "number_given"


def wanted(consultation: Consultation) -> bool:
    """They chose the telephone: without a number nobody can call them."""
    return consultation.reach_by == "phone"


def give(session: Session, consultation: Consultation, number: str, now: datetime) -> None:
    """By the family. A mark stands among what they said, so that staff see that it came; the number stands nowhere."""
    consultation.parent.phone = number or None
    if number:
        messages.write(session, consultation, Words("", template=MARK + GIVEN), now)


def is_mark(message: Message | None) -> bool:
    return message is not None and message.author == "parent" and message.mark == GIVEN
