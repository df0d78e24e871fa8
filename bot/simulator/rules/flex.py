"""Flex messages: bubbles and carousels of bubbles."""

import json
from typing import Any

from bot.simulator.refusals import Detail
from bot.simulator.rules.actions import IN_FLEX
from bot.simulator.rules.flex_parts import BOX, IMAGE, VIDEO
from bot.simulator.rules.flex_values import COLOUR
from bot.simulator.rules.shapes import Array, Shape, Tagged, Word, complain, flag, needs, tag

BUBBLE_BYTES, CAROUSEL_BYTES = 30_000, 50_000  # as escaped JSON: the strictest reading of "30 KB" and "50 KB"
MOVING_PICTURES = 10
WIDE_ENOUGH_FOR_VIDEO = ("kilo", "mega", "giga")
USUAL_SIZE = "mega"


def video_has_room(bubble: dict[str, Any], at: str, found: list[Detail]) -> None:
    if _shows_video(bubble) and bubble.get("size", USUAL_SIZE) not in WIDE_ENOUGH_FOR_VIDEO:
        complain(found, "A video needs a bubble of kilo, mega or giga", f"{at}.hero")


def bubbles_alike(carousel: dict[str, Any], at: str, found: list[Detail]) -> None:
    bubbles = carousel["contents"]
    if len({bubble.get("size", USUAL_SIZE) for bubble in bubbles}) > 1:
        complain(found, "All bubbles must have the same size", f"{at}.contents")
    if any(_shows_video(bubble) for bubble in bubbles):
        complain(found, "A carousel can't show videos", f"{at}.contents")


def _shows_video(bubble: dict[str, Any]) -> bool:
    return "hero" in bubble and bubble["hero"]["type"] == "video"


def light_enough(message: dict[str, Any], at: str, found: list[Detail]) -> None:
    contents = message["contents"]
    written = json.dumps(contents, separators=(",", ":"))
    if len(written) > (CAROUSEL_BYTES if contents["type"] == "carousel" else BUBBLE_BYTES):
        complain(found, "The size of the JSON is too large", f"{at}.contents")
    if written.count('"animated":true') > MOVING_PICTURES:  # cannot be part of a text: quotes are escaped there
        complain(found, f"At most {MOVING_PICTURES} images can be animated", f"{at}.contents")


_BOX = Tagged({"box": BOX})
_STYLE = Shape({"backgroundColor": COLOUR, "separator": flag, "separatorColor": COLOUR})

BUBBLE = Shape(
    {
        "type": tag,
        "size": Word("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": Word("ltr", "rtl"),
        "header": _BOX,
        "hero": Tagged({"box": BOX, "image": IMAGE, "video": VIDEO}),
        "body": _BOX,
        "footer": _BOX,
        "styles": Shape(dict.fromkeys(("header", "hero", "body", "footer"), _STYLE)),
        "action": IN_FLEX,
    },
    (video_has_room,),
)
CAROUSEL = Shape({"type": tag, "contents": needs(Array(Tagged({"bubble": BUBBLE}), 1, 12))}, (bubbles_alike,))

CONTAINER = Tagged({"bubble": BUBBLE, "carousel": CAROUSEL})
