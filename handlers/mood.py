"""Whether they want to be asked how they are."""

from bot.dialogue.turn import refuses
from bot.domain.care import moods
from bot.errors import Refused
from bot.service import Turn


class AlreadyOn(Refused):
    """They are asked already."""


@refuses(AlreadyOn)
def is_off(turn: Turn) -> None:
    if moods.wanted(turn.world.session, turn.world.parent.id):
        raise AlreadyOn


def begin(turn: Turn) -> None:
    moods.begin(turn.world.session, turn.world.parent.id, turn.now + turn.world.town.consultation.mood_every)


def stop(turn: Turn) -> None:
    moods.stop(turn.world.session, turn.world.parent.id)
