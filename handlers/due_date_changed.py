"""The due date: told for the first time, or corrected after a check-up."""

from bot.dialogue.turn import refuses
from bot.domain.interview import interviews
from bot.domain.interview.interviews import NothingBooked
from bot.domain.interview.window import ImpossibleDueDate
from bot.domain.people import life_events
from bot.errors import Refused
from bot.service import Turn

KEEP = "keep"


class DueDateUnknown(Refused):
    """They have not told us yet."""


@refuses(DueDateUnknown)
def due_date_now(turn: Turn) -> None:
    known = turn.world.parent.due_date
    if known is None:
        raise DueDateUnknown
    turn.answers["due_now"] = known


@refuses(ImpossibleDueDate)
def note_due_date(turn: Turn) -> None:
    if turn.answers["due_date"] != KEEP:
        life_events.due_date(turn.world.session, turn.world.parent, turn.answers["due_date"], turn.now)


@refuses(NothingBooked)
def booked_interview(turn: Turn) -> None:
    if interviews.coming(turn.world.session, turn.world.parent.id, turn.now) is None:
        raise NothingBooked
