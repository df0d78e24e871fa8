"""The language the bot speaks with this person."""

from bot.dialogue.turn import Choice
from bot.service import Turn


def languages(turn: Turn) -> list[Choice]:
    """Those the town has released, each by its own name."""
    known = turn.world.service.speaker.texts.languages
    return [Choice(code, {"name": known[code].name}, known[code].also) for code in turn.world.town.languages]


def note_language(turn: Turn) -> None:
    chosen = turn.answers["language"]
    if chosen in turn.world.town.languages:
        turn.world.parent.language = chosen
