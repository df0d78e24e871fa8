"""Words that work everywhere: back, cancel, and the names of the flows, in any spelling and language of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dialogue.match import Render
from bot.dialogue.said import Text
from bot.dialogue.script import Flow
from bot.text import fold
from bot.yaml_lines import read_yaml

SHORTEST = 2  # a start word of one letter would be found in everything


@dataclass(frozen=True)
class Words:
    """Folded spellings, from `content/words.yaml`."""

    back: frozenset[str]
    cancel: frozenset[str]

    def is_back(self, text: str) -> bool:
        return fold(text) in self.back

    def is_cancel(self, text: str) -> bool:
        return fold(text) in self.cancel


def read_words(file: Path) -> Words:
    data: Any = read_yaml(file).data
    return Words(*(frozenset(fold(word) for word in data[name]) for name in ("back", "cancel")))


def said_exactly(text: str, flows: Mapping[str, Flow], render: Render) -> str | None:
    """The flow whose start word this is, and nothing else."""
    wanted = fold(text)
    return next((name for name, word in _starts(flows, render) if wanted == word), None)


def mentioned(text: str, flows: Mapping[str, Flow], render: Render) -> str | None:
    """The flow with the longest start word somewhere in the sentence."""
    whole = fold(text)
    found = [(len(word), name) for name, word in _starts(flows, render) if len(word) >= SHORTEST and word in whole]
    return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def _starts(flows: Mapping[str, Flow], render: Render) -> list[tuple[str, str]]:
    """(flow, folded word), in Japanese and in the person's language."""
    return [
        (flow.name, fold(reading))
        for flow in flows.values()
        for word in flow.start
        for reading in render(Text(flow.name, word))
    ]
