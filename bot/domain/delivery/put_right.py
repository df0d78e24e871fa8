"""Messages that a clock which was ahead has put off: due again as soon as it is right, and none before its time."""

from datetime import datetime, timedelta

from sqlalchemy import and_, case, or_, update
from sqlalchemy.orm import Session

from bot.domain.delivery.kinds import KEY_LIVES, KINDS
from bot.domain.delivery.outbox import Delivery

AHEAD = timedelta(minutes=10)  # clocks of two machines differ by less
LONGEST = timedelta(hours=2)  # nothing is put off for so long by a try that failed
LEFT = timedelta(hours=1)  # of a key whose first try has an hour that has not come: more is not to be counted on


def put_right(session: Session, now: datetime) -> int:
    """How many are due now that were put off.

    What is sent at an hour of its own (reminders, news) may have been written too early by the same clock: it stays
    where it is, unless it had been tried before.
    """
    asked = Delivery.kind.in_([name for name, kind in KINDS.items() if not kind.unasked])
    too_late = update(Delivery).where(
        or_(
            and_(Delivery.state == "queued", asked, Delivery.created_at > now + AHEAD, _AT_ONCE),
            and_(Delivery.state == "retry", Delivery.due_at > now + LONGEST, or_(asked, now >= _TRIED)),
        )
    )
    sooner = {
        "due_at": now,
        "created_at": case((Delivery.created_at > now, now), else_=Delivery.created_at),
        "first_tried_at": case((now < _TRIED, now - KEY_LIVES + LEFT), else_=_TRIED),
        "expires_at": case((Delivery.expires_at > now + KEY_LIVES, now + KEY_LIVES), else_=Delivery.expires_at),
    }
    found = session.execute(too_late.values(sooner).returning(Delivery.id).execution_options(synchronize_session=False))
    return len(found.all())


_AT_ONCE, _TRIED = Delivery.due_at <= Delivery.created_at, Delivery.first_tried_at
