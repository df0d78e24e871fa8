"""The answer to "how are you": a low one after a low one brings the offer to talk with somebody."""

from bot.dialogue.turn import refuses
from bot.domain.care import moods
from bot.domain.care.moods import TwiceLow
from bot.service import Turn


@refuses(TwiceLow)
def note_feeling(turn: Turn) -> None:
    moods.note(turn.world.session, turn.world.parent.id, turn.answers["feeling"])


def anytime(turn: Turn) -> list[dict[str, object]]:
    return [{}]


def while_waiting(turn: Turn) -> list[dict[str, object]]:
    return [{}]
