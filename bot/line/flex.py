"""Flex messages as plain dicts: one look for every card and question of ours, scaling with the phone's letters."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from bot.dialogue.said import Press

Part = dict[str, Any]
MOST_BUBBLES = 12
INK, SOFT, ACCENT = "#1a1a1c", "#626264", "#0b6b3a"


def message(alt: str, bubbles: Sequence[Part]) -> Part:
    contents = bubbles[0] if len(bubbles) == 1 else {"type": "carousel", "contents": list(bubbles)}
    return {"type": "flex", "altText": alt[:1000], "contents": contents}


def plain(words: str) -> Part:
    return {"type": "text", "text": words}


# Parts are built once and shared between messages: nobody changes one.


def bubble(title: str | None, rows: Sequence[Part], buttons: Sequence[Part]) -> Part:
    """A title where there is one, the lines, and the buttons below them."""
    head = [_words(title, weight="bold", size="lg")] if title else []
    body = [*head, *rows]
    built: Part = {"type": "bubble", "size": "mega"}
    if body:
        built["body"] = {"type": "box", "layout": "vertical", "spacing": "md", "contents": body}
    if buttons:
        built["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": list(buttons)}
    return built


def text(words: str) -> Part:
    return _words(words)


def row(words: str, label: str | None) -> Part:
    """A line of a card; a small label stands above its text, so that long words and large letters both fit."""
    if label is None:
        return _words(words)
    small = _words(label, size="xs", color=SOFT)
    return {"type": "box", "layout": "vertical", "contents": [small, _words(words)]}


@lru_cache(maxsize=1024)
def answer(flow: str, step: str, value: str, label: str, style: str = "secondary") -> Part:
    """One answer to a question. What they chose stands in the chat as their own words."""
    action = {"type": "postback", "label": label, "data": Press(flow, step, value).encode(), "displayText": label}
    return _button(action, style)


def picker(flow: str, step: str, label: str) -> Part:
    action = {"type": "datetimepicker", "label": label, "data": Press(flow, step).encode(), "mode": "date"}
    return _button(action, "primary")


@lru_cache(maxsize=1024)
def button(kind: str, label: str, target: str, given: tuple[tuple[str, str], ...] = ()) -> Part:
    """A button of a card: starts a flow (with what is `given`), says a word, opens a link, or calls."""
    if kind == "start":
        data = Press(target, given=dict(given)).encode()
        return _button({"type": "postback", "label": label, "data": data, "displayText": label}, "secondary")
    if kind == "say":
        return _button({"type": "message", "label": label, "text": target}, "secondary")
    uri = f"tel:{quote(target, safe='+')}" if kind == "call" else target
    return _button({"type": "uri", "label": label, "uri": uri}, "primary" if kind == "call" else "link")


@lru_cache(maxsize=256)
def chip(word: str) -> Part:
    return {"type": "action", "action": {"type": "message", "label": word, "text": word}}


def chip_place(label: str) -> Part:
    return {"type": "action", "action": {"type": "location", "label": label}}


def _words(words: str, **look: str) -> Part:
    return {"type": "text", "text": words, "wrap": True, "scaling": True, "color": INK} | look


def _button(action: Part, style: str) -> Part:
    look = {"color": ACCENT} if style == "primary" else {}
    return {"type": "button", "style": style, "height": "sm", "scaling": True, "action": action} | look
