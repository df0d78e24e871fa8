"""One turn with one parent: find their place, play, keep the new place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from bot.dialogue import conversation, place
from bot.dialogue.said import Line, Press, Said, Text
from bot.dialogue.turn import Verb
from bot.domain.care.safety import Tier
from bot.domain.news.kinds import CRISIS
from bot.domain.people import conversations
from bot.service import Turn, Visit

EMERGENCY = "emergency"  # the flow with the numbers to call


@dataclass(frozen=True)
class Heard:
    """What the bot says, and what kind of message that is for the outbox."""

    lines: list[Line]
    kind: str


def hear(visit: Visit, said: Said) -> Heard:
    """Call it inside the transaction that holds the parent's row."""
    heard, there = play(visit, conversations.load(visit.session, visit.parent.id), said)
    conversations.keep(visit.session, visit.parent.id, there, visit.now)
    return heard


def play(visit: Visit, at: dict[str, Any], said: Said) -> tuple[Heard, dict[str, Any]]:
    """The turn itself, from one place to the next; the places are plain data."""

    def render(text: Text) -> Sequence[str]:
        return visit.service.speaker.readings(text, visit.parent.language)

    here = place.from_data(at)
    turn = Turn(visit, visit.now, visit.parent.language, render)
    if _in_danger(visit, said):
        there, lines, visit.kind = here, _numbers_to_call(visit, turn), CRISIS
    else:
        there, lines = conversation.hear(visit.service.conversations, here, said, turn)
    return Heard(lines, visit.kind), place.to_data(there)


def _in_danger(visit: Visit, said: Said) -> bool:
    return bool(said.text) and visit.service.detector.classify(said.text).tier is Tier.ALERT


def _numbers_to_call(visit: Visit, turn: Turn) -> list[Line]:
    """Help comes before anything, and nothing is asked after it; what was open stays open."""
    return conversation.hear(visit.service.conversations, None, Said(press=Press(EMERGENCY)), turn)[1]


def in_savepoint(verb: Verb) -> Verb:
    """A verb that refuses leaves nothing behind in the database."""

    @wraps(verb)
    def call(turn: Turn) -> Any:
        with turn.world.session.begin_nested():
            return verb(turn)

    return call
