"""Rich menus: the menu itself, its alias, and linking it to many people."""

from typing import Any

from bot.simulator.refusals import Detail
from bot.simulator.rules.actions import IN_RICH_MENU
from bot.simulator.rules.shapes import Array, Number, Shape, Tagged, Text, complain, flag, needs, tag
from bot.simulator.rules.units import LETTERS
from bot.simulator.rules.values import ALIAS, FILLED, named, user_id

LARGEST = 2**31 - 1
LEAST_HEIGHT, LEAST_RATIO = 250, 1.45


def wide_enough(size: dict[str, Any], at: str, found: list[Detail]) -> None:
    if size["height"] < LEAST_HEIGHT or size["width"] / size["height"] < LEAST_RATIO:
        says = f"The width/height ratio must be at least {LEAST_RATIO} and the height at least {LEAST_HEIGHT}"
        complain(found, says, f"{at}.height")


SIZE = Shape({"width": needs(Number(800, 2500)), "height": needs(Number(1, LARGEST))}, (wide_enough,))
BOUNDS = Shape(
    {
        "x": needs(Number(0, LARGEST)),
        "y": needs(Number(0, LARGEST)),
        "width": needs(Number(1, LARGEST)),
        "height": needs(Number(1, LARGEST)),
    }
)
MENU = Shape(
    {
        "size": needs(SIZE),
        "selected": needs(flag),
        "name": needs(Text(300, filled=True, unit=LETTERS)),
        "chatBarText": needs(Text(14, filled=True, unit=LETTERS)),
        "areas": needs(Array(Shape({"bounds": needs(BOUNDS), "action": needs(IN_RICH_MENU)}), 0, 20)),
    }
)

PEOPLE = needs(Array(user_id, 1, 500))
BULK_LINK = Shape({"richMenuId": needs(FILLED), "userIds": PEOPLE})
BULK_UNLINK = Shape({"userIds": PEOPLE})

OPERATION = Tagged(
    {
        "link": Shape({"type": tag, "from": needs(FILLED), "to": needs(FILLED)}),
        "unlink": Shape({"type": tag, "from": needs(FILLED)}),
        "unlinkAll": Shape({"type": tag}),
    }
)
BATCH = Shape({"operations": needs(Array(OPERATION, 1, 1000)), "resumeRequestKey": named("[a-zA-Z0-9_-]{1,100}", 100)})

CREATE_ALIAS = Shape({"richMenuAliasId": needs(ALIAS), "richMenuId": needs(FILLED)})
UPDATE_ALIAS = Shape({"richMenuId": needs(FILLED)})
