"""What stands inside a Flex bubble: the nine components."""

from typing import Any

from bot.simulator.refusals import Detail
from bot.simulator.rules.actions import IN_FLEX, IN_FLEX_BUTTON, IN_FLEX_VIDEO
from bot.simulator.rules.flex_values import (
    ANGLE,
    BORDER,
    COLOUR,
    EDGE,
    IMAGE_SIZE,
    LETTER_SIZE,
    LINE_SPACE,
    OFFSET,
    PADDING,
    SHARE,
    SPACE,
    aspect_ratio,
)
from bot.simulator.rules.shapes import (
    EMPTY,
    Array,
    Fields,
    Number,
    Shape,
    Tagged,
    Word,
    complain,
    flag,
    needs,
    one_of,
    tag,
)
from bot.simulator.rules.values import ANY, FILLED, HTTPS

RATIO = Number(0)
GRAVITY = Word("top", "bottom", "center")
ALIGN = Word("start", "end", "center")
SHRINK = Word("shrink-to-fit")

PLACED: Fields = {
    "position": Word("relative", "absolute"),
    "offsetTop": OFFSET,
    "offsetBottom": OFFSET,
    "offsetStart": OFFSET,
    "offsetEnd": OFFSET,
}
LETTERED: Fields = {
    "size": LETTER_SIZE,
    "color": COLOUR,
    "weight": Word("regular", "bold"),
    "style": Word("normal", "italic"),
    "decoration": Word("none", "underline", "line-through"),
}


def text_or_spans(text: dict[str, Any], at: str, found: list[Detail]) -> None:
    if "text" not in text and not text.get("contents"):
        complain(found, EMPTY, f"{at}.text")


def parts_fit_the_layout(box: dict[str, Any], at: str, found: list[Detail]) -> None:
    allowed = IN_BASELINE if box["layout"] == "baseline" else IN_COLUMN_OR_ROW
    for n, part in enumerate(box["contents"]):
        if part["type"] not in allowed:
            complain(found, one_of(allowed), f"{at}.contents[{n}].type")


GRADIENT = Shape(
    {
        "type": tag,
        "angle": needs(ANGLE),
        "startColor": needs(COLOUR),
        "endColor": needs(COLOUR),
        "centerColor": COLOUR,
        "centerPosition": SHARE,
    }
)
BACKGROUND = Tagged({"linearGradient": GRADIENT})
SPAN = Shape({"type": tag, "text": ANY, **LETTERED})
TEXT = Shape(
    {
        "type": tag,
        "text": FILLED,
        "contents": Array(Tagged({"span": SPAN})),
        **LETTERED,
        **PLACED,
        "flex": RATIO,
        "align": ALIGN,
        "gravity": GRAVITY,
        "wrap": flag,
        "lineSpacing": LINE_SPACE,
        "margin": SPACE,
        "action": IN_FLEX,
        "maxLines": Number(0),
        "adjustMode": SHRINK,
        "scaling": flag,
    },
    (text_or_spans,),
)
BUTTON = Shape(
    {
        "type": tag,
        "action": needs(IN_FLEX_BUTTON),
        **PLACED,
        "flex": RATIO,
        "color": COLOUR,
        "style": Word("primary", "secondary", "link"),
        "gravity": GRAVITY,
        "margin": SPACE,
        "height": Word("md", "sm"),
        "adjustMode": SHRINK,
        "scaling": flag,
    }
)
IMAGE = Shape(
    {
        "type": tag,
        "url": needs(HTTPS),
        **PLACED,
        "flex": RATIO,
        "margin": SPACE,
        "align": ALIGN,
        "gravity": GRAVITY,
        "size": IMAGE_SIZE,
        "aspectRatio": aspect_ratio,
        "aspectMode": Word("fit", "cover"),
        "backgroundColor": COLOUR,
        "action": IN_FLEX,
        "animated": flag,
    }
)
ICON = Shape(
    {
        "type": tag,
        "url": needs(HTTPS),
        **PLACED,
        "size": LETTER_SIZE,
        "aspectRatio": aspect_ratio,
        "margin": SPACE,
        "scaling": flag,
    }
)
SEPARATOR = Shape({"type": tag, "margin": SPACE, "color": COLOUR})
FILLER = Shape({"type": tag, "flex": RATIO})
PARTS = Tagged({"button": BUTTON, "image": IMAGE, "icon": ICON, "text": TEXT, "separator": SEPARATOR, "filler": FILLER})
BOX = Shape(
    {
        "type": tag,
        "layout": needs(Word("horizontal", "vertical", "baseline")),
        "contents": needs(Array(PARTS)),
        **PLACED,
        "flex": RATIO,
        "spacing": SPACE,
        "margin": SPACE,
        "backgroundColor": COLOUR,
        "borderColor": COLOUR,
        "borderWidth": BORDER,
        "cornerRadius": SPACE,
        "width": EDGE,
        "maxWidth": EDGE,
        "height": EDGE,
        "maxHeight": EDGE,
        "paddingAll": PADDING,
        "paddingTop": PADDING,
        "paddingBottom": PADDING,
        "paddingStart": PADDING,
        "paddingEnd": PADDING,
        "action": IN_FLEX,
        "justifyContent": Word("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
        "alignItems": Word("center", "flex-start", "flex-end"),
        "background": BACKGROUND,
    },
    (parts_fit_the_layout,),
)
PARTS.shapes["box"] = BOX  # a box may hold boxes

IN_BASELINE = dict.fromkeys(["icon", "text", "filler"])
IN_COLUMN_OR_ROW = dict.fromkeys(kind for kind in PARTS.shapes if kind != "icon")

VIDEO = Shape(
    {
        "type": tag,
        "url": needs(HTTPS),
        "previewUrl": needs(HTTPS),
        "altContent": needs(Tagged({"box": BOX, "image": IMAGE})),
        "aspectRatio": aspect_ratio,
        "action": IN_FLEX_VIDEO,
    }
)
