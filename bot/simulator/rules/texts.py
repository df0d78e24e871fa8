"""Text messages of both versions: LINE's emoji at their places, and what stands in braces."""

from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.shapes import Array, Fields, Misfit, Number, Shape, Tagged, Text, complain, needs, tag
from bot.simulator.rules.values import ANY, FILLED

EACH_KIND = 20  # mentions, and emoji, that one text may show
SUBSTITUTES = 100
KEY = regex.compile(r"[0-9a-zA-Z_]{1,20}")
_BRACES = regex.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")

TEXT = Text(5000, filled=True)


def emoji_stand_at_dollars(message: dict[str, Any], at: str, found: list[Detail]) -> None:
    units = message["text"].encode("utf-16-le", "surrogatepass")
    for n, emoji in enumerate(message.get("emojis", ())):
        start = 2 * int(emoji["index"])
        if units[start : start + 2] != b"$\0":
            complain(found, "Must be the position of a $ in the text", f"{at}.emojis[{n}].index")


def braces_are_filled(message: dict[str, Any], at: str, found: list[Detail]) -> None:
    shown, substitutes = {"mention": 0, "emoji": 0}, message.get("substitution", {})
    for match in _BRACES.finditer(message["text"]):
        if match[0] in ("{{", "}}"):
            continue
        if match[1] not in substitutes:
            complain(found, "Every { needs its }, and a substitution for what stands between", f"{at}.text")
            return
        shown[substitutes[match[1]]["type"]] += 1
    for kind, count in shown.items():
        if count > EACH_KIND:
            complain(found, f"At most {EACH_KIND} of {kind} can be substituted", f"{at}.substitution")


MENTIONEE = Tagged({"user": Shape({"type": tag, "userId": needs(FILLED)}), "all": Shape({"type": tag})})
SUBSTITUTE = Tagged(
    {
        "mention": Shape({"type": tag, "mentionee": needs(MENTIONEE)}),
        "emoji": Shape({"type": tag, "productId": needs(FILLED), "emojiId": needs(FILLED)}),
    }
)


def substitution(value: Any, at: str, found: list[Detail]) -> None:
    """The one object whose names the sender chooses."""
    if not isinstance(value, dict):
        raise Misfit(at)
    if len(value) > SUBSTITUTES:
        complain(found, f"Size must be between 0 and {SUBSTITUTES}", at)
        return
    for name, item in value.items():
        if not KEY.fullmatch(name):
            complain(found, f'must match "{KEY.pattern}"', f"{at}.{name}")
        SUBSTITUTE(item, f"{at}.{name}", found)


EMOJI = Shape({"index": needs(Number(0)), "productId": ANY, "emojiId": ANY})
TEXT_V1: Fields = {"text": needs(TEXT), "emojis": Array(EMOJI, 0, 20), "quoteToken": ANY}
TEXT_V2: Fields = {"text": needs(TEXT), "substitution": substitution, "quoteToken": ANY}
