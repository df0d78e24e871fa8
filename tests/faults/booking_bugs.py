"""Bugs of bookings that look right in a review, planted one at a time: the machine finds each, or it is no test.

Each with the deeds it shows in, so that it is found soon.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, false, select, true, update
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview import closings, cut_offs, interviews, slots, waiting_list
from bot.domain.interview.slots import Seat, Slot
from bot.domain.interview.waiting_list import Wish
from bot.domain.places import closed_days

Planted = AbstractContextManager[Any]


def a_hold_protects_nobody() -> Planted:
    """Whoever confirms first has it, though another is still answering."""
    take = slots._take_seat

    def over_holds(session: Session, slot: Slot, **seat: object) -> None:
        session.execute(delete(Seat).where(Seat.slot_id == slot.id, Seat.held_until.is_not(None)))
        take(session, slot, **seat)

    return patch.object(slots, "_take_seat", over_holds)


def a_move_keeps_the_old_seat() -> Planted:
    return _during(interviews, "move", slots, "give_back", lambda *_: None)


def a_cancelled_seat_stays_taken() -> Planted:
    return _during(interviews, "cancel", slots, "give_back", lambda *_: None)


def what_was_passed_is_offered_again() -> Planted:
    let_go = waiting_list._give_back

    def forgetful(session: Session, wish: Wish) -> None:
        let_go(session, wish)
        wish.seen = wish.seen[:-1]

    return patch.object(waiting_list, "_give_back", forgetful)


def the_cut_off_is_a_day_late() -> Planted:
    last = cut_offs._last_day
    return patch.object(cut_offs, "_last_day", lambda *said: last(*said) + timedelta(days=1))


def a_closed_day_leaves_one_time_open() -> Planted:
    close = slots.close_day

    def all_but_one(session: Session, hub_id: str, day: Any, now: datetime) -> int:
        shut = close(session, hub_id, day, now)
        last = select(Slot).where(Slot.hub_id == hub_id, Slot.closed_at == now).order_by(Slot.id.desc())
        for slot in session.scalars(last).all()[:1]:
            slot.closed_at = None
        return shut

    return patch.object(slots, "close_day", all_but_one)


def a_day_that_opens_again_stays_closed() -> Planted:
    return patch.object(closings, "reopen", lambda *_: [])


def a_day_that_opens_again_opens_too_much() -> Planted:
    """Also what had been closed by itself."""
    reopen = closings.reopen

    def wide(session: Session, hub_id: str, day: Any, now: datetime) -> Any:
        of_day = (Slot.hub_id == hub_id, Slot.starts_at >= clock.at(day, 0), Slot.starts_at < clock.at(day, 23))
        session.execute(update(Slot).where(*of_day).values(closed_at=None))
        return reopen(session, hub_id, day, now)

    return patch.object(closings, "reopen", wide)


def a_morning_that_is_shut_shuts_the_afternoon() -> Planted:
    close = closed_days.close

    def all_day(session: Session, hub_id: str, day: Any, reason: str, _: Any) -> bool:
        return close(session, hub_id, day, reason)

    return patch.object(closed_days, "close", all_day)


def a_closed_day_is_offered() -> Planted:
    return patch.object(closed_days, "covers", lambda *_: false())


def a_closed_day_leaves_its_offers() -> Planted:
    return patch.object(waiting_list, "take_back", lambda *_: None)


def a_hold_that_ran_out_still_blocks() -> Planted:
    return patch.object(slots, "_counts", lambda _: true())


def two_are_offered_one_seat() -> Planted:
    """Each of them is told of it, one of them for nothing."""

    def told(_: Session, slot_id: int, *__: Any) -> None:
        del slot_id

    return patch.object(slots, "hold_offer", told)


def the_last_who_came_is_served_first() -> Planted:
    waiting = waiting_list._waiting
    return patch.object(waiting_list, "_waiting", lambda *asked: waiting(*asked)[::-1])


def looking_at_a_time_shortens_the_offer() -> Planted:
    renewed = slots._renewed

    def anew(session: Session, slot_id: int, parent_id: str, until: datetime) -> bool:
        mine = (Seat.slot_id == slot_id, Seat.parent_id == parent_id, Seat.held_until.is_not(None))
        session.execute(update(Seat).where(*mine).values(held_until=until))
        return renewed(session, slot_id, parent_id, until)

    return patch.object(slots, "_renewed", anew)


def looking_elsewhere_gives_the_offer_back() -> Planted:
    def all_of_theirs(session: Session, parent_id: str) -> None:
        session.execute(delete(Seat).where(Seat.parent_id == parent_id, Seat.held_until.is_not(None)))

    return patch.object(slots, "release_holds", all_of_theirs)


def who_books_waits_on() -> Planted:
    return _during(interviews, "book", waiting_list, "leave", lambda *_, **__: None)


def two_bookings_at_once() -> Planted:
    return _during(interviews, "book", interviews, "coming", lambda *_: None)


def a_seat_is_offered_too_late_to_get_ready() -> Planted:
    return patch.object(waiting_list, "TO_GET_READY", timedelta(0))


BUGS: dict[Callable[[], Planted], str] = {
    a_hold_protects_nobody: "hold book",
    a_move_keeps_the_old_seat: "book move",
    a_cancelled_seat_stays_taken: "book cancel",
    what_was_passed_is_offered_again: "ask work decline",
    the_cut_off_is_a_day_late: "book cancel wait",
    a_closed_day_leaves_one_time_open: "close",
    a_closed_day_leaves_its_offers: "ask work shut",
    a_day_that_opens_again_stays_closed: "shut reopen",
    a_day_that_opens_again_opens_too_much: "close shut reopen",
    a_morning_that_is_shut_shuts_the_afternoon: "shut",
    a_closed_day_is_offered: "shut",
    a_hold_that_ran_out_still_blocks: "hold wait",
    two_are_offered_one_seat: "ask work",
    the_last_who_came_is_served_first: "ask work wait",
    looking_at_a_time_shortens_the_offer: "ask work hold",
    looking_elsewhere_gives_the_offer_back: "ask work hold",
    who_books_waits_on: "ask book",
    two_bookings_at_once: "book",
    a_seat_is_offered_too_late_to_get_ready: "ask work wait wait",
}


@contextmanager
def _during(caller: Any, name: str, where: Any, what: str, instead: Callable[..., Any]) -> Iterator[None]:
    """`what` of `where` is another one, only while `name` of `caller` runs."""
    real = getattr(caller, name)

    def with_the_bug(*args: Any, **named: Any) -> Any:
        with patch.object(where, what, instead):
            return real(*args, **named)

    with ExitStack() as planted:
        planted.enter_context(patch.object(caller, name, with_the_bug))
        yield
