"""Which of the offered answers did they mean? Typed words count like taps, in any kana, width or language of ours."""

from collections.abc import Callable, Sequence

from bot.dialogue.said import Option, Text
from bot.text import fold, folded

Render = Callable[[Text], Sequence[str]]  # a text as people may read it: in their language, and in Japanese


def exact(typed: str, options: Sequence[Option], render: Render) -> Option | None:
    """The label itself, in any spelling."""
    wanted = fold(typed)
    return next((one for one in options if wanted in _labels(one, render)), None) if wanted else None


def close(typed: str, options: Sequence[Option], render: Render) -> Option | None:
    """The number of an option, or the only option whose label holds what was typed (or is held by it)."""
    wanted = fold(typed)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(options):
        return options[int(wanted) - 1]
    if len(wanted) < 2:
        return None
    alike = [one for one in options if any(wanted in label or label in wanted for label in _labels(one, render))]
    return alike[0] if len(alike) == 1 else None


def _labels(option: Option, render: Render) -> set[str]:
    return {folded(label) for label in render(option.label)} - {""}
