"""Meetings whose time is over and of which nobody has noted yet whether the family came."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot


def of_hubs(session: Session, now: datetime, most: int = 20) -> Sequence[Interview]:
    """Those of the hubs of whoever asks, the latest first."""
    begun = select(Interview).join(Slot).where(Interview.state == "booked", Slot.starts_at < now)
    found = session.scalars(begun.order_by(Slot.starts_at.desc(), Interview.id).limit(most * 2)).all()
    return [one for one in found if one.slot.starts_at + timedelta(minutes=one.slot.minutes) <= now][:most]
