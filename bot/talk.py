"""One turn with one parent: from their place, through what they say, to their new place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from bot import handed_over, recall
from bot.dialogue import conversation, place
from bot.dialogue.said import Card, Line, Said, Text
from bot.dialogue.turn import Verb
from bot.domain.delivery.kinds import GRIEF
from bot.domain.people import life_events
from bot.service import Service, Turn, Visit

PERSON_BESIDE = "person_beside"  # the card with the way to a person
NUMBERS = "hotlines"  # the card with numbers to call: held back for nothing


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

    visit.words, visit.position = said.text, said.position
    here = None if hear_loss(visit) else place.from_data(dict(kept))
    turn = Turn(visit, visit.now, visit.parent.language, render, spared=visit.parent.silence in GRIEF)
    recall.note_tap(visit, said)
    if visit.parent.with_person is not None:
        there, lines = handed_over.hear(visit, here, said, turn)
    else:
        meant = recall.meant(visit, here, said, turn)
        there, lines = conversation.hear(visit.service.conversations, here, meant, turn)
    if visit.parent.silence in GRIEF:
        lines = [_gentle(line, visit.service) for line in lines]
    return Heard(lines, visit.kind, place.to_data(there))


def hear_loss(visit: Visit) -> bool:
    """Where they write of a loss, all is still from now on, and what was open is open no more; whoever has the word."""
    told = visit.service.conversations.words.life.tells_loss(visit.words)
    if told:
        life_events.hush(visit.session, visit.parent, visit.now)
    return told


def _gentle(line: Line, service: Service) -> Line:
    """After a loss: no card about a child or a birth, and no button that leads to a question about one."""
    if not isinstance(line, Card):
        return line
    template, asking = service.speaker.templates[line.name], service.conversations.asking
    rows = tuple(row for row in line.rows if line.name == NUMBERS or not any(map(asking.names_child, _words(row))))
    if not rows or any(map(asking.names_child, template.own_words())):
        return Card(PERSON_BESIDE, ({},))
    return replace(line, rows=rows, without=service.conversations.of_child)


def _words(row: Mapping[str, Any]) -> list[str]:
    return [value for value in row.values() if isinstance(value, str)]


def in_savepoint(verb: Verb) -> Verb:
    """A verb that refuses leaves nothing behind in the database."""
    if getattr(verb, "leaves_nothing", False):
        return verb

    @wraps(verb)
    def call(turn: Turn) -> Any:
        with turn.world.session.begin_nested():
            return verb(turn)

    return call
