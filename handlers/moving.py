"""Moving house: within the town, out of it from a day on, or into it; and staying after all."""

from datetime import timedelta

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.interview.window import ImpossibleDueDate
from bot.domain.people import absences, life_events
from bot.domain.people.life_events import ImpossibleMove
from bot.errors import Refused
from bot.service import Turn
from handlers.due_date_changed import booked_interview
from handlers.held_seat import note_seat, seat_kept
from handlers.hubs import home, named

__all__ = ["booked_interview", "seat_kept"]

ALREADY, SKIP = "already", "skip"


class NotMoving(Refused):
    """We know of no day on which they leave."""


class GoneAlready(Refused):
    """They live elsewhere by now."""


class NobodyExpected(Refused):
    """There is no birth to come."""


@refuses(NotMoving)
def known_move(turn: Turn) -> None:
    found = absences.of(turn.world.session, turn.world.parent.id, "moved")
    if found is None:
        raise NotMoving
    turn.answers["last_day"] = found.begins - timedelta(days=1)


def stay_here(turn: Turn) -> None:
    if turn.answers["change"] == "stay":
        life_events.moved_in(turn.world.session, turn.world.parent, turn.now)


@refuses(ImpossibleMove)
def note_move(turn: Turn) -> None:
    """The last day here; already gone is yesterday."""
    said, today = turn.answers, clock.today(turn.now)
    hub = home(turn.world)
    said["hub_name"] = named(turn.world, hub) if hub else turn.world.phrase("any_hub")
    if said["leaves_on"] == ALREADY:
        said["leaves_on"] = today - timedelta(days=1)
    note_seat(turn)
    life_events.moving(turn.world.session, turn.world.parent, said["leaves_on"], turn.now)


@refuses(GoneAlready)
def still_here(turn: Turn) -> None:
    if turn.answers["leaves_on"] < clock.today(turn.now):
        raise GoneAlready


def note_arrival(turn: Turn) -> None:
    life_events.moved_in(turn.world.session, turn.world.parent, turn.now)


@refuses(NobodyExpected)
def expecting_here(turn: Turn) -> None:
    """Of who has a baby already, or told us of a loss, no due date is asked."""
    parent = turn.world.parent
    if parent.role == "raising" or parent.silence not in (None, "paused"):
        raise NobodyExpected


@refuses(ImpossibleDueDate)
def note_due_date(turn: Turn) -> None:
    if turn.answers["due_date"] != SKIP:
        life_events.due_date(turn.world.session, turn.world.parent, turn.answers["due_date"], turn.now)


def another_hub(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def new_town(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def welcome_here(turn: Turn) -> list[dict[str, object]]:
    return [{}]
