"""Reads a message as a person does: its texts in order and each button as `[label]`; and finds what can be tapped."""

from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]
Action = dict[str, Any]


def plain_text(message: Message) -> list[str]:
    """The texts a person sees in a message, in order; quick replies are not part of it."""
    kind = message.get("type", "")
    if kind in ("text", "textV2"):
        return [message.get("text", "")]
    if kind == "location":
        return [text for text in (message.get("title"), message.get("address")) if text] or ["(location)"]
    if kind == "template":
        return list(_template_texts(message["template"]))
    if kind == "flex":
        return list(_flex_texts(message["contents"]))
    return [f"({kind})"]


def quick_replies(message: Message) -> list[str]:
    """The labels under a message."""
    return [item["action"].get("label", "") for item in message.get("quickReply", {}).get("items", [])]


def buttons(message: Message) -> list[tuple[str, Action]]:
    """What can be tapped inside a message: (what it is called, what it does)."""
    if message.get("type") == "template":
        return [(action.get("label", ""), action) for action in _template_actions(message["template"])]
    if message.get("type") == "flex":
        return list(_flex_buttons(message["contents"]))
    return []


def name_of(action: Action) -> str:
    """What a tap area without a visible label is called: its label, or the words it says."""
    return str(action.get("label") or action.get("displayText") or action.get("text") or action.get("data") or "")


def flex_children(part: Message) -> list[Message]:
    """The parts directly inside a Flex container or component, in the order they are seen."""
    if part["type"] == "bubble":
        return [part[block] for block in ("header", "hero", "body", "footer") if block in part]
    if part["type"] in ("carousel", "box"):
        return list(part.get("contents", []))
    return []


def _template_texts(template: Message) -> Iterator[str]:
    for card in template.get("columns", [template]):
        yield from (card[key] for key in ("title", "text") if card.get(key))
        yield from (f"[{action['label']}]" for action in _card_actions(card) if action.get("label"))


def _template_actions(template: Message) -> Iterator[Action]:
    for card in template.get("columns", [template]):
        yield from _card_actions(card)


def _card_actions(card: Message) -> list[Action]:
    return list(card["actions"]) if "actions" in card else [card["action"]]


def _flex_texts(part: Message) -> Iterator[str]:
    if part["type"] == "text":
        yield _text_of(part)
    elif part["type"] == "button":
        yield f"[{part['action'].get('label', '')}]"
    for child in flex_children(part):
        yield from _flex_texts(child)


def _text_of(part: Message) -> str:
    spans = part.get("contents")
    return "".join(span.get("text", "") for span in spans) if spans else str(part.get("text", ""))


def _flex_buttons(part: Message) -> Iterator[tuple[str, Action]]:
    if "action" in part:
        yield part["action"].get("label") or " ".join(_flex_texts(part)), part["action"]
    for child in flex_children(part):
        yield from _flex_buttons(child)
