"""What begins a flow, said alone or somewhere in a sentence, in Japanese and in the person's language."""

from collections.abc import Mapping

from bot.dialogue.match import Render
from bot.dialogue.said import Text
from bot.dialogue.script import Flow
from bot.text import Cuts, cut, fold, folded

SHORTEST = 2  # a start word of one letter would be found in everything
WO = chr(0x3092)  # marks what is acted upon

Starts = Mapping[str, str]  # what is said to begin a flow, folded -> the flow; longest first


def starts(flows: Mapping[str, Flow], render: Render) -> Starts:
    """Every start word of every flow, in Japanese and in the person's language."""
    found: dict[str, str] = {}
    for flow in flows.values():
        for reading in (reading for word in flow.start for reading in render(Text(flow.name, word))):
            found.setdefault(_spoken(folded(reading)), flow.name)
    return {word: found[word] for word in sorted(found, key=len, reverse=True)}


def said_exactly(text: str, known: Starts) -> str | None:
    """The flow whose start word this is, and nothing else."""
    return known.get(_spoken(fold(text)))


def mentioned(text: str, known: Starts, without: Cuts = ()) -> str | None:
    """The flow with the longest start word somewhere in the sentence; `without` what only sounds like one."""
    whole = _spoken(cut(fold(text), without))
    return next((flow for word, flow in known.items() if word in whole and len(word) >= SHORTEST), None)


def _spoken(plain: str) -> str:
    """As it is said: who types in a hurry leaves out the particle."""
    return plain.replace(WO, "")
