"""Looking up, moving and cancelling a booking."""

from bot.dialogue.turn import refuses
from bot.domain.care import cut_offs, interviews
from bot.domain.care.interviews import Interview, NothingBooked, TooLateToChange
from bot.domain.care.slots import SlotGone, SlotTaken
from bot.service import Turn
from handlers.book_interview import booking, talk_anytime
from handlers.booking import NoFreeTime, choose_hub, coming, hold_slot, hubs_with_slots, let_go, open_slots, start_at

__all__ = ["booking", "choose_hub", "hold_slot", "hubs_with_slots", "let_go", "open_slots", "talk_anytime"]


@refuses(NothingBooked)
def my_booking(turn: Turn) -> None:
    booked = _booked(turn)
    turn.answers.update(starts_at=booked.slot.starts_at, way=booked.way)


@refuses(NoFreeTime)
def start_at_booked_hub(turn: Turn) -> None:
    start_at(turn, _booked(turn).hub_id)


@refuses(SlotTaken, SlotGone, TooLateToChange, NothingBooked)
def move_booking(turn: Turn) -> None:
    visit = turn.world
    booked = _booked(turn)
    cut_off = cut_offs.of(visit.session, booked, visit.interview.change_until)
    interviews.move(visit.session, booked, int(turn.answers["slot"]), turn.now, cut_off)
    visit.kind = "booking"


@refuses(TooLateToChange, NothingBooked)
def cancel_booking(turn: Turn) -> None:
    visit = turn.world
    booked = _booked(turn)
    cut_off = cut_offs.of(visit.session, booked, visit.interview.change_until)
    interviews.cancel(visit.session, booked, turn.now, cut_off)
    visit.kind = "booking"


def new_booking(turn: Turn) -> list[dict[str, object]]:
    return booking(turn)


def book_anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def _booked(turn: Turn) -> Interview:
    found = coming(turn)
    if found is None:
        raise NothingBooked
    return found
