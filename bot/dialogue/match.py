"""Which of the offered answers did they mean? Typed words count like taps, in any kana, width or language of ours."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.dialogue.said import Option, Text
from bot.text import fold, folded

Render = Callable[[Text], Sequence[str]]  # a text as people may read it: in their language, and in Japanese
Tails = tuple[str, ...]  # folded: what politeness puts behind an answer


def exact(typed: str, options: Sequence[Option], render: Render, tails: Tails = ()) -> Option | None:
    """The label itself, in any spelling; or the only one that is the same without what politeness adds to either."""
    wanted = fold(typed)
    if not wanted:
        return None
    found = next((one for one in options if wanted in _labels(one, render)), None)
    if found or not tails:
        return found
    said = {wanted, *bare(wanted, tails)}
    alike = [one for one in options if said & _bare_labels(one, render, tails)]
    return alike[0] if len(alike) == 1 else None


def close(typed: str, options: Sequence[Option], render: Render) -> Option | None:
    """The only option whose label holds what was typed (or is held by it)."""
    wanted = fold(typed)
    if len(wanted) < 2:
        return None
    alike = [one for one in options if any(wanted in label or label in wanted for label in _labels(one, render))]
    return alike[0] if len(alike) == 1 else None


def numbered(typed: str, seen: Sequence[Option], tails: Tails) -> Option | None:
    """The first, the second … of those they see."""
    wanted = fold(typed)
    number = next((one for one in (wanted, *bare(wanted, tails)) if one.isdecimal()), "0")
    return seen[int(number) - 1] if len(number) < 4 and 1 <= int(number) <= len(seen) else None


def bare(wanted: str, tails: Tails) -> list[str]:
    """What is left of folded words without one or two such endings; never nothing."""
    once = [wanted.removesuffix(tail) for tail in tails if wanted.endswith(tail) and wanted != tail]
    return once + [one.removesuffix(tail) for one in once for tail in tails if one.endswith(tail) and one != tail]


def _labels(option: Option, render: Render) -> set[str]:
    return {folded(label) for label in render(option.label)} - {""}


def _bare_labels(option: Option, render: Render, tails: Tails) -> set[str]:
    return set().union(*(_bare_label(label, tails) for label in _labels(option, render)))


@lru_cache(maxsize=4096)
def _bare_label(label: str, tails: Tails) -> frozenset[str]:
    """Ours come again and again. What people type is kept nowhere."""
    return frozenset((label, *bare(label, tails)))
