"""A birth, as its family tells it: one child or several, at its time or early."""

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.people import children, life_events
from bot.domain.people.children import ImpossibleBirthDate
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import talk_anytime
from handlers.due_date_changed import booked_interview

__all__ = ["booked_interview", "talk_anytime"]

LATER = "later"
BABIES = {"one": 1, "two": 2, "more": 3}


class EarlyBirth(Refused):
    """Before 37w0d, as far as we knew the due date: some of them are in hospital."""


@refuses(ImpossibleBirthDate)
def possible_birth_date(turn: Turn) -> None:
    if turn.answers["birth_date"] != LATER:
        children.check_possible(turn.answers["birth_date"], clock.today(turn.now))


def note_birth(turn: Turn) -> None:
    visit, said = turn.world, turn.answers
    babies = BABIES[said["babies"]]
    said["early"] = life_events.birth(visit.session, visit.parent, said["birth_date"], babies, turn.now)
    turn.life_changed = True


def note_hospital(turn: Turn) -> None:
    if turn.answers["hospital"] == "yes":
        life_events.hospital(turn.world.session, turn.world.parent, turn.now)


@refuses(EarlyBirth)
def at_term(turn: Turn) -> None:
    if turn.answers["early"]:
        raise EarlyBirth
