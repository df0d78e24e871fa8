"""Who they are, and what they agree to."""

from bot.dialogue.said import Text
from bot.dialogue.turn import refuses
from bot.errors import Refused
from bot.service import Turn
from handlers.hubs import coordinator
from handlers.menu import main_menu

__all__ = ["first_steps", "greet", "main_menu", "note_consent", "note_role"]


class KnownAgain(Refused):
    """They were here before, and agreed then."""


@refuses(KnownAgain)
def greet(turn: Turn) -> None:
    town = turn.world.town
    names = {"service": Text("town", town.service_name), "town": Text("town", town.name)}
    turn.answers.update(names, coordinator=coordinator(turn.world))
    if turn.world.parent.consented_at:
        raise KnownAgain


def note_role(turn: Turn) -> None:
    turn.world.parent.role = turn.answers["role"]


def note_consent(turn: Turn) -> None:
    if turn.answers["consent"] == "yes":
        turn.world.parent.consented_at = turn.now


def first_steps(turn: Turn) -> list[dict[str, object]]:
    return [{}]
