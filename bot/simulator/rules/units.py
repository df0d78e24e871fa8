"""The two ways LINE counts the length of a text."""

from collections.abc import Callable
from typing import NamedTuple

import regex

_CLUSTER = regex.compile(r"\X")


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    return len(_CLUSTER.findall(text))


class Unit(NamedTuple):
    """A code point counts as `widest` at most, so a short text need not be counted at all."""

    count: Callable[[str], int]
    widest: int

    def exceeds(self, text: str, most: int) -> bool:
        return len(text) * self.widest > most and self.count(text) > most


UTF16 = Unit(utf16, 2)  # message texts, altText, data, links
LETTERS = Unit(graphemes, 1)  # labels, the texts of templates, displayText, names of rich menus
