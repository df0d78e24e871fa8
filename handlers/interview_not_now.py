"""They do not want the interview now: no second invitation, and the door stays open."""

from bot.dialogue.turn import refuses
from bot.domain.interview import interviews
from bot.domain.interview.interviews import AlreadyBooked
from bot.domain.people import life_events
from bot.errors import Refused
from bot.service import Turn


class NobodyExpected(Refused):
    """An old card: the pregnancy it was about is over, whatever became of it."""


@refuses(NobodyExpected, AlreadyBooked)
def note_not_now(turn: Turn) -> None:
    visit = turn.world
    if visit.parent.due_date is None:
        raise NobodyExpected
    if interviews.of_family(visit.session, visit.parent.id, turn.now):
        raise AlreadyBooked
    life_events.not_now(visit.session, visit.parent, turn.now)
