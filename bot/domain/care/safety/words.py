"""Finds the words of the lists in a text, in one walk from left to right."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple


class Hit(NamedTuple):
    """A word of the list `name` stands at `start` (inclusive) to `end` (exclusive)."""

    name: str
    start: int
    end: int


class WordLists:
    """Literal words by list. A Latin word stands alone, unless it ends in `*` (`bleed*` finds bleeding).

    A word with `$` counts at the end of a sentence or text only.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_start: dict[str, list[tuple[str, str, str]]] = {}
        for name, words in lists.items():
            for word in words:
                self._add(name, word)

    def find(self, text: str) -> list[Hit]:
        """Every hit, in the order of the text. Work grows with the length of the text."""
        found: list[Hit] = []
        by_start = self._by_start
        for at, char in enumerate(text):
            pair = text[at : at + 2] if at + 1 < len(text) else ""
            for word, name, end in chain(by_start.get(pair, ()), by_start.get(char, ())):
                if text.startswith(word, at) and _fits(text, at, word, end):
                    found.append(Hit(name, at, at + len(word)))
        return found

    def _add(self, name: str, word: str) -> None:
        bare = word.rstrip("*$")
        self._by_start.setdefault(bare[:2], []).append((bare, name, word[len(bare) :]))


def spelled_out(word: str) -> Iterator[str]:
    """`(a|b)c` says ac and bc, `(a|)c` and `(a)?c` say ac and c. Brackets may nest; raises ValueError where open."""
    begin = word.find("(")
    if begin < 0:
        if ")" in word:
            raise ValueError(word)
        yield word
        return
    end = _closing(word, begin)
    optional = word[end + 1 : end + 2] == "?"
    choices = [*_choices(word[begin + 1 : end]), *([""] if optional else [])]
    for choice in choices:
        for inner in spelled_out(choice):
            for rest in spelled_out(word[end + 1 + optional :]):
                yield word[:begin] + inner + rest


def _closing(word: str, begin: int) -> int:
    depth = 0
    for at in range(begin, len(word)):
        depth += (word[at] == "(") - (word[at] == ")")
        if depth == 0:
            return at
    raise ValueError(word)


def _choices(inside: str) -> list[str]:
    depth, choices = 0, [""]
    for char in inside:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            choices.append("")
        else:
            choices[-1] += char
    return choices


def _fits(text: str, at: int, word: str, ending: str) -> bool:
    after = text[at + len(word) : at + len(word) + 1]
    if ending == "$" and after not in _ENDS:
        return False
    if not (word[0].isascii() and word[0].isalpha()):
        return True
    alone = at == 0 or not _is_latin(text[at - 1])
    return alone and (ending == "*" or not _is_latin(after))


_ENDS = ("", " ", "?", "\u3002", "\u3001")


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
