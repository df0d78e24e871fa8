"""Looking up, moving and cancelling a booking."""

from bot.dialogue.turn import refuses
from bot.domain.interview import cut_offs, interviews, rebooking
from bot.domain.interview.interviews import Interview, NothingBooked, TooLateToChange
from bot.domain.interview.slots import SlotGone, SlotTaken
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import booking, talk_anytime
from handlers.booking import (
    NoFreeTime,
    choose_hub,
    coming,
    hold_slot,
    hubs_with_slots,
    let_go,
    of_family,
    open_slots,
    start_at,
)
from handlers.changing_wishes import (
    change_wish,
    fit_booked_wishes,
    keep_what_fits,
    my_wish_choices,
    note_spoken,
    note_wishes,
    spoken_choices,
    wishes_changed,
)
from handlers.speaking import who_speaks

__all__ = ["booking", "choose_hub", "hold_slot", "hubs_with_slots", "let_go", "open_slots", "talk_anytime"]
__all__ += ["who_speaks"]
__all__ += ["change_wish", "fit_booked_wishes", "my_wish_choices", "note_spoken", "spoken_choices", "wishes_changed"]


class BookedByFamily(Refused):
    """Whoever is linked to them has booked, and changes it."""


class WantsToMove(Refused):
    """They have said so already."""


class WantsToCancel(Refused):
    """They have said so already."""


WANTED = {"move": WantsToMove, "cancel": WantsToCancel}


@refuses(*WANTED.values())
def what_is_wanted(turn: Turn) -> None:
    """Nobody who says "cancel my booking" is asked what to do with it."""
    kind = turn.world.service.conversations.words.wants_with_booking(turn.world.words)
    if kind:
        raise WANTED[kind]


@refuses(NothingBooked, BookedByFamily)
def my_booking(turn: Turn) -> None:
    if coming(turn) is None and of_family(turn):
        raise BookedByFamily
    booked = _booked(turn)
    turn.answers.update(starts_at=booked.slot.starts_at, way=booked.way)
    note_wishes(turn, booked)


@refuses(NoFreeTime)
def start_at_booked_hub(turn: Turn) -> None:
    start_at(turn, _booked(turn).hub_id)


@refuses(SlotTaken, SlotGone, TooLateToChange, NothingBooked)
def move_booking(turn: Turn) -> None:
    visit = turn.world
    booked = _booked(turn)
    cut_off = cut_offs.of(visit.session, booked, visit.interview.change_until)
    keep_what_fits(turn, interviews.move(visit.session, booked, int(turn.answers["slot"]), turn.now, cut_off))
    visit.kind = "booking"


@refuses(TooLateToChange, NothingBooked)
def cancel_booking(turn: Turn) -> None:
    visit = turn.world
    booked = _booked(turn)
    cut_off = cut_offs.of(visit.session, booked, visit.interview.change_until)
    rebooking.give_up(visit.session, booked, turn.now, cut_off)
    visit.kind = "booking"


def new_booking(turn: Turn) -> list[dict[str, object]]:
    return booking(turn)


def family_booking(turn: Turn) -> list[dict[str, object]]:
    return booking(turn)


def book_anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _booked(turn: Turn) -> Interview:
    found = coming(turn)
    if found is None:
        raise NothingBooked
    return found
