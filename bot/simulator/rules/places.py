"""Finds where in a JSON text a value stands; asked only when the text is refused."""

import json
from collections.abc import Iterator

import regex

from bot.simulator.refusals import Place

LONGEST_NUMBER = 4300  # digits Python reads
_TOKEN = regex.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', regex.S)
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


def of_value(text: str, wanted: str) -> Place | None:
    """`wanted` is a path like `messages[0].text`; of a name given twice the last counts, as in reading."""
    starts = [start for path, start in _values(text) if path == wanted]
    return of_offset(text, starts[-1]) if starts else None


def of_no_number(text: str) -> Place | None:
    """The first thing that JSON, or Python, does not take for a number."""
    for match in _TOKEN.finditer(text):
        if match[0] in _NO_NUMBERS or (match[0][0] != '"' and len(match[0]) > LONGEST_NUMBER):
            return of_offset(text, match.start())
    return None


def of_offset(text: str, offset: int) -> Place:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _values(text: str) -> Iterator[tuple[str, int]]:
    """Each value of a well-formed JSON text: its path and its offset."""
    path: str = ""
    step: str | int | None = ""  # a name, an index, or None where a name comes next
    around: list[tuple[str, str | int | None]] = []
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign == ",":
            step = step + 1 if isinstance(step, int) else None
        elif sign in ("}", "]"):
            path, step = around.pop()
        elif step is None:
            step = str(json.loads(sign))
        elif sign != ":":
            here = _inside(path, step)
            yield here, match.start()
            if sign in ("{", "["):
                around.append((path, step))
                path, step = here, None if sign == "{" else 0


def _inside(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if path else step
