"""How the outbox is doing: counted and timed, never read. A state that is new here is counted like the others."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import occurring
from bot.domain.delivery.kinds import DONE, KINDS
from bot.domain.delivery.outbox import Delivery

DAY = timedelta(days=1)
AT_ONCE = tuple(name for name, kind in KINDS.items() if not kind.unasked)  # the others wait for their hour


def last_day(session: Session, now: datetime) -> dict[tuple[str, str], int]:
    """How many messages of each kind are in each state, of those due in the last 24 hours or later."""
    known = list(session.scalars(_STATES))
    recent = (Delivery.state.in_(known), Delivery.worth.in_(_WORTHS), Delivery.due_at >= now - DAY)
    counted = select(Delivery.kind, Delivery.state, func.count()).where(*recent)
    rows = session.execute(counted.group_by(Delivery.kind, Delivery.state))
    return {(kind, state): int(count) for kind, state, count in rows}


def longest_due(session: Session, now: datetime) -> dict[str, timedelta]:
    """For how long the oldest message of each kind has been due and not taken; nothing where none is due."""
    waiting = [state for state in session.scalars(_STATES) if state not in (*DONE, "in_flight")]
    due = (Delivery.state.in_(waiting), Delivery.worth.in_(_WORTHS), Delivery.due_at <= now)
    oldest = select(Delivery.kind, func.min(Delivery.due_at)).where(*due).group_by(Delivery.kind)
    return {kind: now - since for kind, since in session.execute(oldest)}


_STATES = occurring(Delivery.state)
_WORTHS = sorted(
    {kind.worth for kind in KINDS.values()}
)  # named one by one, so that the index on state, worth and time is of use
