"""A child in hospital, and that it came home; meanwhile the hub's news rests and a person is offered."""

from bot.dialogue.turn import refuses
from bot.domain.people import absences, life_events
from bot.domain.people.life_events import NotInHospital
from bot.service import Turn
from handlers.book_interview import talk_anytime

__all__ = ["talk_anytime"]


@refuses(NotInHospital)
def known_hospital(turn: Turn) -> None:
    if not _is_known(turn):
        raise NotInHospital


def be_home(turn: Turn) -> None:
    """Pressed twice it is as true as once."""
    if turn.answers["now"] == "home" and _is_known(turn):
        life_events.home(turn.world.session, turn.world.parent, turn.now)


def note_who(turn: Turn) -> None:
    """Of a grown-up nothing is written down."""
    if turn.answers["who"] == "child":
        life_events.hospital(turn.world.session, turn.world.parent, turn.now)


def _is_known(turn: Turn) -> bool:
    return absences.of(turn.world.session, turn.world.parent.id, "hospital") is not None
