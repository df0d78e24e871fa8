"""One turn with one parent: find their place, play, keep the new place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from bot import handed_over, recall
from bot.dialogue import conversation, place
from bot.dialogue.said import Line, Said, Text
from bot.dialogue.turn import Verb
from bot.domain.people import conversations
from bot.service import Turn, Visit


@dataclass(frozen=True)
class Heard:
    """What the bot says, and what kind of message that is for the outbox."""

    lines: list[Line]
    kind: str


def hear(visit: Visit, said: Said) -> Heard:
    """Call it inside the transaction that holds the parent's row."""

    def render(text: Text) -> Sequence[str]:
        return visit.service.speaker.readings(text, visit.parent.language)

    visit.words = said.text
    here = place.from_data(conversations.load(visit.session, visit.parent.id))
    turn = Turn(visit, visit.now, visit.parent.language, render)
    recall.note_tap(visit, said)
    if visit.parent.with_person is not None:
        there, lines = handed_over.hear(visit, here, said, turn)
    else:
        meant = recall.meant(visit, here, said, turn)
        there, lines = conversation.hear(visit.service.conversations, here, meant, turn)
    conversations.keep(visit.session, visit.parent.id, place.to_data(there), visit.now)
    return Heard(lines, visit.kind)


def in_savepoint(verb: Verb) -> Verb:
    """A verb that refuses leaves nothing behind in the database."""

    @wraps(verb)
    def call(turn: Turn) -> Any:
        with turn.world.session.begin_nested():
            return verb(turn)

    return call
