"""The seat held for who waits, when they say that they go away or move."""

from bot.dialogue.turn import refuses
from bot.domain.interview import waiting_list
from bot.domain.interview.waiting_list import NothingOffered, NotWaiting
from bot.errors import Refused
from bot.service import Turn


class SeatPassedOn(Refused):
    """It was held for a day on which they are not here: the next who waits gets it."""


def note_seat(turn: Turn) -> None:
    """Before what they say is written down."""
    turn.answers["had_seat"] = _has_seat(turn)


@refuses(SeatPassedOn)
def seat_kept(turn: Turn) -> None:
    if turn.answers.get("had_seat") and not _has_seat(turn):
        raise SeatPassedOn


def _has_seat(turn: Turn) -> bool:
    try:
        return bool(waiting_list.offered(turn.world.session, turn.world.parent.id, turn.now))
    except (NotWaiting, NothingOffered):
        return False
