"""What a family answers on their own page about being introduced elsewhere: staff find it among what is new."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.care import messages, referrals
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import MARK, Words
from bot.domain.care.referrals import Referral

ANSWERS = {"agree": "agreed", "decline": "declined", "withdraw": "withdrawn"}  # the button, and what they have then


def answer(session: Session, about: Consultation, referral: Referral, button: str, now: datetime) -> None:
    """A mark stands among what they said, also once the talk is over: nobody goes on telling what was taken back."""
    if button == "agree":
        referrals.agree(referral, "page", now)
    elif button == "decline":
        referrals.decline(referral, now)
    else:
        referrals.withdraw(referral, now)
    messages.write(session, about, Words("", template=f"{MARK}consent_{ANSWERS[button]}"), now)
