"""The imagemap message: a picture with areas to tap, and perhaps a video on it."""

from bot.simulator.rules.shapes import Array, Fields, Number, Shape, Tagged, Text, needs, tag
from bot.simulator.rules.values import ALT_TEXT, HTTPS, LINK

BASE_WIDTH = 1040

AREA = Shape({"x": needs(Number(0)), "y": needs(Number(0)), "width": needs(Number(1)), "height": needs(Number(1))})

_ACTION: Fields = {"type": tag, "label": Text(100), "area": needs(AREA)}
ACTION = Tagged(
    {
        "message": Shape({**_ACTION, "text": needs(Text(400, filled=True))}),
        "uri": Shape({**_ACTION, "linkUri": needs(LINK)}),
        "clipboard": Shape({**_ACTION, "clipboardText": needs(Text(1000, filled=True))}),
    }
)
VIDEO = Shape(
    {
        "originalContentUrl": needs(HTTPS),
        "previewImageUrl": needs(HTTPS),
        "area": needs(AREA),
        "externalLink": Shape({"linkUri": needs(LINK), "label": needs(Text(30, filled=True))}),
    }
)
IMAGEMAP: Fields = {
    "baseUrl": needs(HTTPS),
    "altText": needs(ALT_TEXT),
    "baseSize": needs(Shape({"width": needs(Number(BASE_WIDTH, BASE_WIDTH)), "height": needs(Number(1))})),
    "actions": needs(Array(ACTION, 0, 50)),
    "video": VIDEO,
}
