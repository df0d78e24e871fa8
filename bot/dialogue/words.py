"""Words that work everywhere: back, cancel, and the names of the flows, in any spelling and language of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.match import Render
from bot.dialogue.said import Text
from bot.dialogue.script import Flow
from bot.text import fold, folded
from bot.yaml_lines import read_yaml

SHORTEST = 2  # a start word of one letter would be found in everything


@dataclass(frozen=True)
class Words:
    """Folded spellings, from `content/words.yaml`. `about_news`: signs of a question about a notice, by its kind.

    `meant`: what people say instead of an answer they are offered, and the answer's own words.
    `small`: what asks nothing, by its kind.
    """

    back: frozenset[str]
    cancel: frozenset[str]
    to_bot: frozenset[str] = frozenset()
    about_news: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meant: Mapping[str, str] = field(default_factory=dict)
    small: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_back(self, text: str) -> bool:
        return fold(text) in self.back

    def is_cancel(self, text: str) -> bool:
        return fold(text) in self.cancel

    def is_to_bot(self, text: str) -> bool:
        """While a person has the word: they want the bot back."""
        return fold(text) in self.to_bot

    def small_talk(self, text: str) -> str | None:
        """Its kind, where that is all they said."""
        return next((kind for kind, all_ in self.small.items() if fold(text) in all_), None)

    def asks_about_news(self, text: str) -> str | None:
        """The kind of question with the longest sign in it."""
        whole = fold(text)
        found = [(len(sign), kind) for kind, signs in self.about_news.items() for sign in signs if sign in whole]
        return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def read_words(file: Path) -> Words:
    data: Any = read_yaml(file).data
    about = {kind: _folded(signs) for kind, signs in data["about_news"].items()}
    meant = {fold(word): answer for answer, words in data["meant"].items() for word in words}
    small = {kind: _folded(words) for kind, words in data["small_talk"].items()}
    return Words(_folded(data["back"]), _folded(data["cancel"]), _folded(data["to_bot"]), about, meant, small)


Starts = list[tuple[str, str]]  # (flow, folded word)


def starts(flows: Mapping[str, Flow], render: Render) -> Starts:
    """Every start word of every flow, in Japanese and in the person's language."""
    return [
        (flow.name, folded(reading))
        for flow in flows.values()
        for word in flow.start
        for reading in render(Text(flow.name, word))
    ]


def said_exactly(text: str, known: Starts) -> str | None:
    """The flow whose start word this is, and nothing else."""
    wanted = fold(text)
    return next((name for name, word in known if wanted == word), None)


def mentioned(text: str, known: Starts) -> str | None:
    """The flow with the longest start word somewhere in the sentence."""
    whole = fold(text)
    found = [(len(word), name) for name, word in known if len(word) >= SHORTEST and word in whole]
    return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
