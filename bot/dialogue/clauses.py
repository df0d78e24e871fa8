"""Two things in one sentence: the second answers the next question, or they hear that it was not taken."""

import re
from dataclasses import replace

from bot.dialogue import weeks
from bot.dialogue.asking import Asking
from bot.dialogue.engine import NotUnderstood, Player
from bot.dialogue.match import Offer
from bot.dialogue.place import Place
from bot.dialogue.said import Option, Question, Said, Text
from bot.dialogue.script import Step
from bot.dialogue.words import Words
from bot.text import fold

SHORTEST = 5  # letters of a clause that is worth a word; "well," is not
BETWEEN = re.compile(r"[\u3001\u3002\uff0c\uff0e\uff01!\n]+|[,.;](?=\s)")


def of(text: str) -> list[str]:
    return [part.strip() for part in BETWEEN.split(text) if part.strip()]


class Clauses:
    """What somebody says where a question is open. Each part of it is read once."""

    def __init__(self, asking: Asking, step: Step, player: Player, place: Place, said: Said) -> None:
        self._asking, self._player, self._place, self._said = asking, player, place, said
        self._step, self._parts, self._read = step, of(said.text), dict[str, bool]()

    def answering(self) -> Said:
        """All of it; or, where it is no answer as a whole, the first part of it that is one."""
        if len(self._parts) < 2 or not (self._step.answer == "choice" or self._step.asks_day):
            return self._said
        return next((Said(one) for one in (self._said.text, *self._parts) if self._answers(one)), self._said)

    def left_over(self, words: Words) -> list[str]:
        """What of a sentence had no part in this answer, and is no politeness."""
        if len(self._parts) < 2 or self._step.answer == "text":
            return []
        if self._player.offered(self._place).exact(fold(self._said.text)):
            return []
        answers = [part for part in self._parts if self._answers(part)]
        if self._step.name == weeks.ASKS:  # weeks beside a date that fits them say the same
            answers += [part for part in self._parts if weeks.read(part, self._asking.dates)]
        rest = [part for part in self._parts if part not in answers] if answers else []
        return [part for part in rest if len(fold(part)) >= SHORTEST and not words.is_polite(part)]

    def _answers(self, part: str) -> bool:
        if part not in self._read:
            offer, shown = self._player.offered(self._place), self._place.shown
            any_words = self._step.answer == "place"  # may be one
            step = replace(self._step, answer="choice") if any_words else self._step
            value = self._asking.understand(step, offer, Said(part), self._player.turn, shown)
            self._read[part] = value is not None
        return self._read[part]


def taken(asking: Asking, step: Step, player: Player, at: Place, part: str) -> tuple[Place | None, Text] | None:
    """Where it is one answer to the question now open, in its very words: where they are then, and what was heard."""
    if step.answer != "choice":
        return None
    option = _named(asking, part, player.offered(at))
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


def _named(asking: Asking, part: str, offer: Offer) -> Option | None:
    """By its label or by what people say for it, with or without an ending; nothing that only looks like it."""
    plain = fold(part)
    return next((found for said in (plain, *asking.meanings(plain)) if (found := offer.exact(said))), None)
