"""Who goes away or moves: a seat that is held for them on a day they are not here is for the next who waits."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview import waiting_list
from bot.domain.interview.waiting_list import Wish
from bot.domain.people import absences, history


def look(session: Session, now: datetime) -> None:
    """At every seat that is held: who wrote down that they are not here may see another hub than it is at."""
    _let_go(session, select(Wish).where(Wish.slot_id.is_not(None)), now)


def cannot_come(session: Session, parent_id: str, now: datetime) -> None:
    """The same at once, for one family: they wait on, in their place."""
    _let_go(session, select(Wish).where(Wish.slot_id.is_not(None), Wish.parent_id == parent_id), now)


def moved_out(session: Session, parent_id: str, now: datetime) -> None:
    """Here they wait for nothing any more."""
    wish = session.scalars(select(Wish).where(Wish.parent_id == parent_id).with_for_update(of=Wish)).one_or_none()
    if wish:
        waiting_list.let_go(session, wish, now)
        waiting_list.leave(session, parent_id)


def _let_go(session: Session, which: Select[Wish], now: datetime) -> None:
    held = session.scalars(which.with_for_update(of=Wish, skip_locked=True)).all()
    gone = absences.of_many(session, [wish.parent_id for wish in held])
    for wish in held:
        assert wish.slot
        day = clock.today(wish.slot.starts_at)
        kept = absences.keep_from(gone.get(wish.parent_id, []), wish.way, day)
        if kept or history.has_left(session, wish.parent_id, clock.today(now)):
            waiting_list.let_go(session, wish, now)
