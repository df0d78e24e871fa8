"""Reads what the page asks for; whoever asks badly is told what was wrong."""

import json
import math
from typing import Any

from aiohttp import web

from bot.simulator.people.actions import KINDS, NEEDS, Action, Params

Asked = dict[str, Any]
LONGEST_TEXT = 5000
MODES = ("date", "time", "datetime")


class MalformedError(ValueError):
    """The request says something that cannot be meant."""


async def read(request: web.Request) -> Asked:
    try:
        asked = json.loads(await request.read())
    except ValueError:
        raise MalformedError("this is no JSON") from None
    if not isinstance(asked, dict):
        raise MalformedError("a JSON object is needed")
    return asked


def text(asked: Asked, name: str, longest: int = LONGEST_TEXT) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise MalformedError(f"{name}: a text of 1 to {longest} characters is needed")
    return value


def optional_text(asked: Asked, name: str) -> str | None:
    return None if asked.get(name) is None else text(asked, name)


def number(asked: Asked, name: str, largest: float) -> float:
    value = asked.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise MalformedError(f"{name}: a number is needed")
    if abs(value) > largest:
        raise MalformedError(f"{name}: must be between -{largest:g} and {largest:g}")
    return value


def count(value: str, name: str) -> int:
    """A number of the query; what is no number is refused by name."""
    try:
        return int(value)
    except ValueError:
        raise MalformedError(f"{name}: a whole number is needed") from None


def action(asked: Asked) -> tuple[Action, Params | None]:
    """What was tapped, and what a date picker was answered with."""
    tapped, params = asked.get("action"), asked.get("params")
    if not isinstance(tapped, dict) or tapped.get("type") not in KINDS:
        raise MalformedError(f"action.type: must be one of {', '.join(sorted(KINDS))}")
    for name in NEEDS.get(tapped["type"], []):
        text(tapped, name)
    for name in ("displayText", "text", "data"):
        if tapped.get(name):
            text(tapped, name)
    if params is not None and not _picked(params):
        raise MalformedError("params: a date, a time or a datetime is needed")
    return tapped, params


def _picked(params: object) -> bool:
    return isinstance(params, dict) and all(
        key in MODES and isinstance(value, str) and value for key, value in params.items()
    )
