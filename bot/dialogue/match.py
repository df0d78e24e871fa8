"""Which of the offered answers did they mean? Typed words count like taps, in any kana, width or language of ours."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache

from bot.dialogue.said import Option, Text
from bot.text import folded

Render = Callable[[Text], Sequence[str]]  # a text as people may read it: in their language, and in Japanese
COMMA = re.compile("[,\u3001]")
Tails = tuple[str, ...]  # folded: what politeness puts behind an answer


class Offer:
    """What is on offer, as people may say it: worked out once, however often folded words are compared with it."""

    def __init__(self, options: Sequence[Option], render: Render, tails: Tails) -> None:
        self.options, self._render, self._tails = options, render, tails

    def exact(self, wanted: str) -> Option | None:
        """The label itself; or the only one that is the same without what politeness adds to either."""
        if not wanted:
            return None
        found = next((one for one, labels in self._labels if wanted in labels), None)
        if found or not self._tails:
            return found
        said = {wanted, *bare(wanted, self._tails)}
        alike = [one for one, labels in self._bare_labels if said & labels]
        return alike[0] if len(alike) == 1 else None

    def close(self, wanted: str) -> Option | None:
        """The only option whose label begins so before a comma, or else holds what was typed (or is held by it)."""
        if len(wanted) < 2:
            return None
        begun = [one for one, heads in self._heads if wanted in heads]
        if len(begun) == 1:
            return begun[0]
        alike = [one for one, labels in self._labels if any(wanted in label or label in wanted for label in labels)]
        return alike[0] if len(alike) == 1 else None

    @cached_property
    def _as_read(self) -> list[tuple[Option, Sequence[str]]]:
        return [(one, self._render(one.label)) for one in self.options]

    @cached_property
    def _labels(self) -> list[tuple[Option, set[str]]]:
        return [(one, {folded(label) for label in (*read, *one.also)} - {""}) for one, read in self._as_read]

    @cached_property
    def _heads(self) -> list[tuple[Option, set[str]]]:
        return [(one, {folded(COMMA.split(label)[0]) for label in read}) for one, read in self._as_read]

    @cached_property
    def _bare_labels(self) -> list[tuple[Option, set[str]]]:
        return [(one, set().union(*(_bare(label, self._tails) for label in labels))) for one, labels in self._labels]


def numbered(wanted: str, seen: Sequence[Option], tails: Tails) -> Option | None:
    """The first, the second … of those they see."""
    number = next((one for one in (wanted, *bare(wanted, tails)) if one.isdecimal()), "0")
    return seen[int(number) - 1] if len(number) < 4 and 1 <= int(number) <= len(seen) else None


def bare(wanted: str, tails: Tails) -> list[str]:
    """What is left of folded words without one or two such endings; never nothing."""
    if not wanted.endswith(tails):
        return []
    once = [wanted.removesuffix(tail) for tail in tails if wanted.endswith(tail) and wanted != tail]
    return once + [one.removesuffix(tail) for one in once for tail in tails if one.endswith(tail) and one != tail]


@lru_cache(maxsize=4096)
def _bare(label: str, tails: Tails) -> frozenset[str]:
    """Ours come again and again. What people type is kept nowhere."""
    return frozenset((label, *bare(label, tails)))
