"""Whom a narrowcast is for: recipients, a demographic filter, and a limit."""

from typing import Any

from bot.simulator.refusals import Detail
from bot.simulator.rules.shapes import Array, Fields, Number, Shape, Tagged, Word, complain, flag, tag
from bot.simulator.rules.values import ANY

REGIONS = {"jp": 47, "tw": 22, "th": 8, "id": 12}  # LINE numbers the areas of each country from one


def _several_of(*words: str) -> Shape:
    return Shape({"type": tag, "oneOf": Array(Word(*words))})


def _between(*words: str) -> Shape:
    return Shape({"type": tag, "gte": Word(*words), "lt": Word(*words)})


def _joined(kind: Tagged) -> Fields:
    return {"type": tag, "and": Array(kind), "or": Array(kind), "not": kind}


RECIPIENT = Tagged(
    {
        "audience": Shape({"type": tag, "audienceGroupId": Number()}),
        "redelivery": Shape({"type": tag, "requestId": ANY}),
    }
)
RECIPIENT.shapes["operator"] = Shape(_joined(RECIPIENT))

DEMOGRAPHIC = Tagged(
    {
        "age": _between(*(f"age_{years}" for years in range(15, 75, 5))),
        "appType": _several_of("ios", "android"),
        "area": _several_of(*(f"{land}_{n:02}" for land, areas in REGIONS.items() for n in range(1, areas + 1))),
        "gender": _several_of("male", "female"),
        "subscriptionPeriod": _between("day_7", "day_30", "day_90", "day_180", "day_365"),
    }
)
DEMOGRAPHIC.shapes["operator"] = Shape(_joined(DEMOGRAPHIC))


def all_or_nobody_needs_a_quota(limit: dict[str, Any], at: str, found: list[Detail]) -> None:
    if limit.get("forbidPartialDelivery") and not limit.get("upToRemainingQuota"):
        complain(found, "Can be true only together with upToRemainingQuota", f"{at}.forbidPartialDelivery")


FILTER = Shape({"demographic": DEMOGRAPHIC})
LIMIT = Shape(
    {"max": Number(1), "upToRemainingQuota": flag, "forbidPartialDelivery": flag}, (all_or_nobody_needs_a_quota,)
)
