"""The eleven message types, with quick replies and sender; and the list of them that every request carries."""

from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.actions import IN_QUICK_REPLY
from bot.simulator.rules.flex import CONTAINER, light_enough
from bot.simulator.rules.imagemap import IMAGEMAP
from bot.simulator.rules.shapes import Array, Fields, Number, Shape, Tagged, Text, Word, complain, needs, tag
from bot.simulator.rules.templates import TEMPLATE
from bot.simulator.rules.texts import TEXT_V1, TEXT_V2, braces_are_filled, emoji_stand_at_dollars
from bot.simulator.rules.values import ALT_TEXT, ANY, FILLED, HTTPS, named

PLATFORM_NAME = regex.compile(r"(?<![a-z])line(?![a-z])", regex.I)
TRACKING_ID = named(r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}", 100)
DELIVERY_TAG = named("[a-zA-Z0-9_]{1,30}", 30)


def sender_is_not_the_platform(sender: dict[str, Any], at: str, found: list[Detail]) -> None:
    if PLATFORM_NAME.search(sender.get("name", "")):
        complain(found, "May not contain LINE", f"{at}.name")


QUICK_REPLY = Shape({"type": Word("action"), "imageUrl": HTTPS, "action": needs(IN_QUICK_REPLY)})
COMMON: Fields = {
    "type": tag,
    "quickReply": Shape({"items": needs(Array(QUICK_REPLY, 1, 13))}),
    "sender": Shape({"name": Text(20), "iconUrl": HTTPS}, (sender_is_not_the_platform,)),
}

MESSAGE = Tagged(
    {
        "text": Shape({**COMMON, **TEXT_V1}, (emoji_stand_at_dollars,)),
        "textV2": Shape({**COMMON, **TEXT_V2}, (braces_are_filled,)),
        "sticker": Shape({**COMMON, "packageId": needs(FILLED), "stickerId": needs(FILLED), "quoteToken": ANY}),
        "image": Shape({**COMMON, "originalContentUrl": needs(HTTPS), "previewImageUrl": needs(HTTPS)}),
        "video": Shape(
            {
                **COMMON,
                "originalContentUrl": needs(HTTPS),
                "previewImageUrl": needs(HTTPS),
                "trackingId": TRACKING_ID,
            }
        ),
        "audio": Shape({**COMMON, "originalContentUrl": needs(HTTPS), "duration": needs(Number(0))}),
        "location": Shape(
            {
                **COMMON,
                "title": needs(Text(100, filled=True)),
                "address": needs(Text(100, filled=True)),
                "latitude": needs(Number(whole=False)),
                "longitude": needs(Number(whole=False)),
            }
        ),
        "imagemap": Shape({**COMMON, **IMAGEMAP}),
        "template": Shape({**COMMON, "altText": needs(ALT_TEXT), "template": needs(TEMPLATE)}),
        "flex": Shape({**COMMON, "altText": needs(ALT_TEXT), "contents": needs(CONTAINER)}, (light_enough,)),
        "coupon": Shape({**COMMON, "couponId": needs(FILLED), "deliveryTag": DELIVERY_TAG}),
    }
)
MESSAGES = Array(MESSAGE, 1, 5)
