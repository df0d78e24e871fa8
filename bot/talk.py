"""One turn with one parent: from their place, through what they say, to their new place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from bot import handed_over, recall
from bot.dialogue import conversation, place
from bot.dialogue.said import Line, Said, Text
from bot.dialogue.turn import Verb
from bot.service import Turn, Visit


@dataclass(frozen=True)
class Heard:
    """What the bot says, what kind of message that is for the outbox, and their place now, to be kept."""

    lines: list[Line]
    kind: str
    place: dict[str, Any]


def hear(visit: Visit, kept: Mapping[str, Any], said: Said) -> Heard:
    """`kept`: their place, as it was kept last. Call it inside the transaction that holds the parent's row."""

    def render(text: Text) -> Sequence[str]:
        return visit.service.speaker.readings(text, visit.parent.language)

    visit.words = said.text
    here = place.from_data(dict(kept))
    turn = Turn(visit, visit.now, visit.parent.language, render)
    recall.note_tap(visit, said)
    if visit.parent.with_person is not None:
        there, lines = handed_over.hear(visit, here, said, turn)
    else:
        meant = recall.meant(visit, here, said, turn)
        there, lines = conversation.hear(visit.service.conversations, here, meant, turn)
    return Heard(lines, visit.kind, place.to_data(there))


def in_savepoint(verb: Verb) -> Verb:
    """A verb that refuses leaves nothing behind in the database."""
    if getattr(verb, "leaves_nothing", False):
        return verb

    @wraps(verb)
    def call(turn: Turn) -> Any:
        with turn.world.session.begin_nested():
            return verb(turn)

    return call
