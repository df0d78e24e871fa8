"""The turns of one or of some people in one transaction: what each needs is looked up together, and kept together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot import clock, db
from bot.domain.delivery import deliveries
from bot.domain.delivery.outbox import InHand
from bot.domain.people import conversations
from bot.line import menus
from bot.line.turn import Guest, Turn
from bot.service import Service


@dataclass(frozen=True)
class Done:
    """What is left to do after the commit: an answer to send, a rich menu to show, more events of theirs."""

    answer: InHand | None = None
    menu: str | None = None
    more: bool = False


def take(service: Service, session: Session, guests: Sequence[Guest]) -> list[Done]:
    """One event each, of as many people, all locked by the caller, who has written down that the events are done."""
    before = conversations.load_all(session, [one.parent.id for one in guests])
    session.flush()
    session.expunge_all()
    db.has_changed(session)
    orders, shown, after = [], [], dict[str, Mapping[str, Any]]()
    for one in guests:
        turn = Turn(service, session, one, before[one.parent.id])
        with _alone(session, one):
            orders.append(turn.take(one.event))
            shown.append(menus.to_show(service, one.parent))
        if turn.place != before[one.parent.id]:
            after[one.parent.id] = turn.place
    conversations.keep_all(session, after, clock.now())
    held = iter(deliveries.hold(session, [order for order in orders if order], clock.now()))
    answers = [next(held) if order else None for order in orders]
    return [Done(answer, menu, one.event.more) for answer, menu, one in zip(answers, shown, guests, strict=True)]


@contextmanager
def _alone(session: Session, guest: Guest) -> Iterator[None]:
    """What one has read, the next does not take for granted: rows may have changed, those of the parent too."""
    session.add(guest.parent)
    if db.has_changed(session):
        session.refresh(guest.parent)
    yield
    session.flush()
    session.expunge_all()
