"""Template messages: buttons, confirm, carousel, image carousel."""

from typing import Any

from bot.simulator.refusals import Detail
from bot.simulator.rules.actions import BEHIND_TEMPLATE, IN_IMAGE_CAROUSEL, IN_TEMPLATE
from bot.simulator.rules.flex_values import COLOUR
from bot.simulator.rules.shapes import Array, Fields, Shape, Tagged, Text, Word, complain, needs, tag
from bot.simulator.rules.units import LETTERS, graphemes
from bot.simulator.rules.values import HTTPS

BESIDE_PICTURE = 60


def shorter_beside_picture(card: dict[str, Any], at: str, found: list[Detail]) -> None:
    if (card.get("title") or card.get("thumbnailImageUrl")) and graphemes(card["text"]) > BESIDE_PICTURE:
        complain(found, f"Length must be between 0 and {BESIDE_PICTURE}", f"{at}.text")


def columns_alike(carousel: dict[str, Any], at: str, found: list[Detail]) -> None:
    columns = carousel["columns"]
    if len({len(column["actions"]) for column in columns}) > 1:
        complain(found, "The number of actions must be the same in all columns", f"{at}.columns")
    for name in ("title", "thumbnailImageUrl"):
        if len({bool(column.get(name)) for column in columns}) > 1:
            complain(found, f"All columns must have a {name}, or none", f"{at}.columns")


def _card(letters: int) -> Fields:
    return {
        "thumbnailImageUrl": HTTPS,
        "imageBackgroundColor": COLOUR,
        "title": Text(40, unit=LETTERS),
        "text": needs(Text(letters, filled=True, unit=LETTERS)),
        "defaultAction": BEHIND_TEMPLATE,
    }


_PICTURES: Fields = {"imageAspectRatio": Word("rectangle", "square"), "imageSize": Word("cover", "contain")}

BUTTONS = Shape(
    {"type": tag, **_PICTURES, **_card(160), "actions": needs(Array(IN_TEMPLATE, 1, 4))}, (shorter_beside_picture,)
)
CONFIRM = Shape(
    {"type": tag, "text": needs(Text(240, filled=True, unit=LETTERS)), "actions": needs(Array(IN_TEMPLATE, 2, 2))}
)
COLUMN = Shape({**_card(120), "actions": needs(Array(IN_TEMPLATE, 1, 3))}, (shorter_beside_picture,))
CAROUSEL = Shape({"type": tag, "columns": needs(Array(COLUMN, 1, 10)), **_PICTURES}, (columns_alike,))
IMAGE_COLUMN = Shape({"imageUrl": needs(HTTPS), "action": needs(IN_IMAGE_CAROUSEL)})
IMAGE_CAROUSEL = Shape({"type": tag, "columns": needs(Array(IMAGE_COLUMN, 1, 10))})

TEMPLATE = Tagged({"buttons": BUTTONS, "confirm": CONFIRM, "carousel": CAROUSEL, "image_carousel": IMAGE_CAROUSEL})
