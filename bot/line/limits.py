"""LINE's limits for what we send, in LINE's own counting units (Messaging API reference, read 2026-08)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import regex

MOST_MESSAGES = 5
MOST_QUICK_REPLIES = 13
_LETTER, _PART = 12, 40  # bytes in JSON at most: of a letter, of a part with its key beside its letters
LABEL = 20  # LINE allows 40 on Flex buttons; ours stay short enough for every place


class TooLong(Exception):
    """A message LINE would refuse: what, where, and the limit. A mistake of ours, found by a test before a person."""


def units(text: str) -> int:
    """UTF-16 code units: message texts, altText, postback data."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """What people count as letters: labels, display texts."""
    return len(regex.findall(r"\X", text))


def longer(text: str, most: int) -> bool:
    """Whether a text has more letters than this. Counting them is slow, and there are never more than code points."""
    return len(text) > most and graphemes(text) > most


class Checked(dict[str, Any]):
    """A message that is kept and said again and again: looked at once, and not changed any more."""

    def __setitem__(self, key: str, value: Any) -> None:
        raise TypeError(f"{key}: this message is shared")


def check(messages: Sequence[dict[str, Any]]) -> None:
    """Raises `TooLong` for the first thing LINE would refuse."""
    _at_most(len(messages), MOST_MESSAGES, "messages")
    for message in messages:
        if not isinstance(message, Checked):
            for what in _too_long(message):
                raise TooLong(what)


def checked(message: dict[str, Any]) -> Checked:
    """Raises `TooLong` as `check` does."""
    check([message])
    return Checked(message)


def _too_long(message: Mapping[str, Any]) -> Iterator[str]:
    if message["type"] == "text" and not (message["text"] and _fits(message["text"], 5000)):
        yield f"text of {units(message['text'])} units"
    actions, most_bytes = _walked(message)
    if message["type"] == "flex":
        if not (message["altText"] and _fits(message["altText"], 1500)):
            yield f"altText of {units(message['altText'])} units"
        limit = 50_000 if message["contents"]["type"] == "carousel" else 30_000
        if most_bytes > limit and (size := len(json.dumps(message["contents"]))) > limit:
            yield f"Flex of {size} bytes"
    items = message.get("quickReply", {}).get("items", [])
    if len(items) > MOST_QUICK_REPLIES:
        yield f"{len(items)} quick replies"
    for action in actions:
        yield from _of_action(action)


def _walked(whole: Any) -> tuple[list[Mapping[str, Any]], int]:
    """Every action object, wherever it stands, and more bytes than all of it can have in JSON.

    Without calling itself, and without writing JSON: every answer is walked through.
    """
    actions: list[Mapping[str, Any]] = []
    parts, letters = [whole], 0
    for part in parts:  # what stands in them is put behind them
        kind = type(part)
        if kind is str:
            letters += len(part)
        elif kind is dict:
            if "label" in part and "type" in part:
                actions.append(part)
            parts += part.values()
        elif kind is list:
            parts += part
    return actions, letters * _LETTER + len(parts) * _PART


def _of_action(action: Mapping[str, Any]) -> Iterator[str]:
    if not action["label"] or longer(action["label"], LABEL):
        yield f"label of {graphemes(action['label'])} letters: {action['label']}"
    if not _fits(action.get("data", ""), 300):
        yield f"postback data of {units(action['data'])} units"
    if longer(action.get("displayText", ""), 300) or longer(action.get("text", ""), 300):
        yield "a tap that says more than 300 letters"
    if not _fits(action.get("uri", ""), 1000):
        yield f"link of {units(action['uri'])} units"


def _fits(text: str, most: int) -> bool:
    """No more units than this. Counting them is slow, and there are never more than two a letter."""
    return len(text) <= most // 2 or units(text) <= most


def _at_most(count: int, most: int, what: str) -> None:
    if not 1 <= count <= most:
        raise TooLong(f"{count} {what}, between 1 and {most} are possible")
