"""Waiting for an interview seat: what is held for them, taking it, letting it go."""

from bot.dialogue.turn import refuses
from bot.domain.delivery import deliveries
from bot.domain.interview import interviews, meeting_wishes, waiting_list
from bot.domain.interview.interviews import AlreadyBooked
from bot.domain.interview.rebooking import CancelledOften
from bot.domain.interview.slots import SlotGone, SlotTaken
from bot.domain.interview.waiting_list import NothingOffered, NotWaiting, Wish
from bot.service import Turn
from handlers.book_interview import booking, may_book, talk_anytime
from handlers.hubs import find, named
from handlers.my_bookings import book_anytime
from handlers.wishing import PARTNER, NotOfferedHere, spoken

__all__ = ["book_anytime", "booking", "talk_anytime"]


@refuses(NotWaiting, NothingOffered)
def my_offer(turn: Turn) -> None:
    wish = waiting_list.of(turn.world.session, turn.world.parent.id)
    note_hub(turn, wish)
    offered = waiting_list.offered(turn.world.session, turn.world.parent.id, turn.now)
    assert offered.slot is not None
    hub = find(turn.world, offered.slot.hub_id)
    turn.answers.update(
        slot=offered.slot.id,
        starts_at=offered.slot.starts_at,
        until=offered.offered_until,
        hub_name=named(turn.world, hub) if hub else turn.answers["hub_name"],
    )


@refuses(AlreadyBooked, CancelledOften, SlotTaken, SlotGone)
def take(turn: Turn) -> None:
    """The seat of the offer they said yes to; another one is not theirs yet."""
    visit = turn.world
    wish = _wish(turn)
    if wish is None or wish.slot_id is None or wish.slot_id != turn.answers["slot"]:
        raise SlotTaken
    may_book(turn)
    wanted, way = wish.wanted, wish.way
    booked = interviews.book(visit.session, visit.parent, wish.slot_id, turn.now, way, with_partner=PARTNER in wanted)
    possible = meeting_wishes.offered(visit.town, booked.hub_id, way)
    kept = [kind for kind in wanted if kind in possible]
    meeting_wishes.put(visit.session, booked, kept, turn.now, language=spoken(turn))
    turn.answers["gone"] = [visit.phrase(f"wish_{kind}") for kind in wanted if kind not in (PARTNER, *kept)]
    visit.kind = "booking"


@refuses(NotOfferedHere)
def wishes_kept(turn: Turn) -> None:
    """What they wished for when they began to wait is kept, as far as it can be done where the seat is."""
    if turn.answers["gone"]:
        raise NotOfferedHere


def decline(turn: Turn) -> None:
    wish = _wish(turn)
    if wish is not None:
        _withdraw(turn, wish)
        waiting_list.decline(turn.world.session, wish)


def leave(turn: Turn) -> None:
    wish = _wish(turn)
    if wish is not None:
        _withdraw(turn, wish)
        waiting_list.leave(turn.world.session, turn.world.parent.id)


def note_hub(turn: Turn, wish: Wish) -> None:
    hub = find(turn.world, wish.hub_id) if wish.hub_id else None
    turn.answers["hub_name"] = named(turn.world, hub) if hub else turn.world.phrase("any_hub")


def _wish(turn: Turn) -> Wish | None:
    try:
        return waiting_list.of(turn.world.session, turn.world.parent.id)
    except NotWaiting:
        return None


def _withdraw(turn: Turn, wish: Wish) -> None:
    """What has not left about it would only confuse."""
    deliveries.withdraw(turn.world.session, turn.now, "cancelled", about=wish.about())
