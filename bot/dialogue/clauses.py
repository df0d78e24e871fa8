"""Two things in one sentence: the second answers the next question, or they hear that it was not taken."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import match, weeks
from bot.dialogue.asking import Asking
from bot.dialogue.engine import NotUnderstood, Player
from bot.dialogue.place import Place
from bot.dialogue.said import Option, Question, Said, Text
from bot.dialogue.script import Step
from bot.dialogue.words import Words
from bot.text import fold

SHORTEST = 5  # letters of a clause that is worth a word; "well," is not
BETWEEN = re.compile(r"[\u3001\u3002\uff0c\uff0e\uff01!\n]+|[,.;](?=\s)")


def of(text: str) -> list[str]:
    return [part.strip() for part in BETWEEN.split(text) if part.strip()]


def answering(asking: Asking, step: Step, player: Player, place: Place, said: Said) -> Said:
    """Itself; or, where it is no answer as a whole, the first part of it that is one."""
    parts = of(said.text) if step.answer in ("choice", "date") else []
    if len(parts) < 2:
        return said
    options = player.offered(place)
    heard = (Said(one) for one in (said.text, *parts))
    understood = (one for one in heard if asking.understand(step, options, one, player.turn, place.shown) is not None)
    return next(understood, said)


def left_over(asking: Asking, words: Words, step: Step, player: Player, place: Place, text: str) -> list[str]:
    """What of a sentence had no part in this answer, and is no politeness."""
    parts = of(text)
    if len(parts) < 2 or step.answer == "text":
        return []
    options = player.offered(place)
    if match.exact(text, options, player.turn.render, asking.tails):
        return []
    chosen = replace(step, answer="choice") if step.answer == "place" else step  # any words may be a place
    answers = [part for part in parts if asking.understand(chosen, options, Said(part), player.turn, place.shown)]
    if step.name == weeks.ASKS:  # weeks beside a date that fits them say the same
        answers += [part for part in parts if weeks.read(part, asking.dates)]
    rest = [part for part in parts if part not in answers] if answers else []
    return [part for part in rest if len(fold(part)) >= SHORTEST and not words.is_polite(part)]


def taken(asking: Asking, step: Step, player: Player, at: Place, part: str) -> tuple[Place | None, Text] | None:
    """Where it is one answer to the question now open, in its very words: where they are then, and what was heard."""
    if step.answer != "choice":
        return None
    options = player.offered(at)
    option = _named(asking, part, options, player)
    if option is None:
        return None
    said = len(player.lines)
    try:
        there = player.answer(replace(at, shown=()), Said(part))
    except NotUnderstood:
        return None
    if said and isinstance(player.lines[said - 1], Question):
        del player.lines[said - 1]  # answered before it was read
    return there, option.label


def _named(asking: Asking, part: str, options: Sequence[Option], player: Player) -> Option | None:
    """By its label or by what people say for it, with or without an ending; nothing that only looks like it."""
    spelled = (fold(part), *match.bare(fold(part), asking.tails))
    for said in (part, *(asking.meant[one] for one in spelled if one in asking.meant)):
        found = match.exact(said, options, player.turn.render, asking.tails)
        if found:
            return found
    return None
