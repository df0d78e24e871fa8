"""Who goes away or moves: a seat that is held for them on a day they are not here is for the next who waits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import waiting_list
from bot.domain.care.waiting_list import Wish
from bot.domain.people import absences


def cannot_come(session: Session, parent_id: str, now: datetime) -> None:
    """They wait on, in their place."""
    wish = _wish(session, parent_id)
    gone = absences.of_many(session, [parent_id]).get(parent_id, [])
    if wish and wish.slot and absences.keep_from(gone, wish.way, clock.today(wish.slot.starts_at)):
        waiting_list.let_go(session, wish, now)


def moved_out(session: Session, parent_id: str, now: datetime) -> None:
    """Here they wait for nothing any more."""
    wish = _wish(session, parent_id)
    if wish:
        waiting_list.let_go(session, wish, now)
        waiting_list.leave(session, parent_id)


def _wish(session: Session, parent_id: str) -> Wish | None:
    return session.scalars(select(Wish).where(Wish.parent_id == parent_id).with_for_update(of=Wish)).one_or_none()
