"""Objects made from LINE's schemas, good ones and broken ones; the same for the same seed."""

import copy
from random import Random
from typing import Any

from tests.simulator.rules.openapi import mapping, name_in, schemas

DEEPEST = 5
MISPLACED = 0.02  # how often something stands where only LINE's reference forbids it
USER = "U" + "0" * 32
LINK = "https://example.com/a"

# What a free string must look like to please the rules that only LINE's reference has.
WORDS = {
    **dict.fromkeys(("spacing", "margin", "cornerRadius", "size"), ("md", "12px")),
    **dict.fromkeys(("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"), ("md", "5px", "10%")),
    **dict.fromkeys(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), ("md", "-2px", "10%")),
    **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), ("40px", "50%")),
    **dict.fromkeys(("color", "backgroundColor", "borderColor", "separatorColor"), ("#00ff00", "#00FF0080")),
    **dict.fromkeys(("startColor", "centerColor", "endColor", "imageBackgroundColor"), ("#00ff00",)),
    **dict.fromkeys(("uri", "linkUri", "desktop"), (LINK, "tel:0000", "line://nv/chat")),
    **dict.fromkeys(("to", "userId", "userIds", "chatId"), (USER,)),
    "borderWidth": ("light", "2px"),
    "lineSpacing": ("4px",),
    "aspectRatio": ("20:13", "1.91:1"),
    "angle": ("45deg",),
    "centerPosition": ("50%",),
    "imageAspectRatio": ("rectangle", "square"),
    "imageSize": ("cover", "contain"),
    "initial": ("2026-11-24",),
    "min": ("2026-01-01",),
    "max": ("2026-12-31",),
    "endpoint": (LINK,),
    "QuickReplyItem.type": ("action",),
    "TextMessage.text": ("$ word",),
}
NUMBERS = {
    "ImagemapBaseSize.width": (1040,),
    "RichMenuSize.width": (2500,),
    "RichMenuSize.height": (1686, 1686, 2000),
    "Emoji.index": (0,),
    "loadingSeconds": (20, 20, 7),
}
COUNTS = {"actions": (1, 3), "ConfirmTemplate.actions": (2, 2), "CarouselColumn.actions": (1, 1), "columns": (1, 2)}
COUNTS |= {"items": (1, 3), "customAggregationUnits": (0, 1), "FlexCarousel.contents": (1, 2), "operations": (1, 3)}
ALWAYS = {"FlexText": {"text"}}  # it needs this or spans

_ANYWHERE = ["postback", "message", "uri", "datetimepicker", "clipboard"]
# Where the YAML says "an action" or "a component", and the reference says which.
KINDS = {
    "action": _ANYWHERE,
    "actions": _ANYWHERE,
    "defaultAction": _ANYWHERE,
    "FlexVideo.action": ["uri"],
    "QuickReplyItem.action": [*_ANYWHERE, "camera", "cameraRoll", "location"],
    "RichMenuArea.action": [*_ANYWHERE, "richmenuswitch"],
    "FlexBubble.hero": ["box", "image"],
    "FlexVideo.altContent": ["box", "image"],
    "FlexBox.contents": ["box", "button", "image", "text", "separator", "filler"],
}
SHALLOW = {"FlexComponent": "filler", "Recipient": "audience", "DemographicFilter": "gender"}


class Maker:
    """`seen` counts the schemas that were made, by name."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.seen: dict[str, int] = {}

    def object(self, name: str, depth: int = 0) -> dict[str, Any]:
        schema = schemas()[name]
        self.seen[name] = self.seen.get(name, 0) + 1
        wanted = {"label", *schema["required"], *ALWAYS.get(name, ())}  # most places ask for a label
        rare = 0.25 + 0.4 / (depth + 1)
        keys = [key for key in schema["properties"] if key in wanted or self.random.random() < rare]
        self.random.shuffle(keys)
        made = {key: self._value(schema["properties"][key], name, key, depth + 1) for key in keys}
        if name == "FlexBox" and made["layout"] == "baseline":
            made["contents"] = [self.object(kind, DEEPEST) for kind in ("FlexIcon", "FlexText")]
        return made

    def _value(self, schema: dict[str, Any], owner: str, key: str, depth: int) -> Any:
        if "$ref" in schema:
            return self._referred(name_in(schema["$ref"]), owner, key, depth)
        if "const" in schema:
            return schema["const"]
        kind = schema["type"]
        if kind == "array":
            least, most = _hint(COUNTS, owner, key) or (schema.get("minItems", 0), 3)
            count = self.random.randint(least, max(least, 1 if depth > DEEPEST else most))
            return [self._value(schema["items"], owner, key, depth) for _ in range(count)]
        if kind == "object":
            inner = name_in(schema["additionalProperties"]["$ref"])
            return {f"key{n}": self._referred(inner, owner, key, depth) for n in range(self.random.randint(0, 2))}
        return self._single(schema, owner, key)

    def _single(self, schema: dict[str, Any], owner: str, key: str) -> Any:
        if schema["type"] == "boolean":
            return self.random.random() < 0.5
        if schema["type"] in ("integer", "number"):
            return self.random.choice(_hint(NUMBERS, owner, key) or range(1, 50))
        usual = [LINK] if schema.get("format") == "uri" else ["word", "w" * 12]
        if key == "mode":  # the moments beside it are dates
            return "date"
        return self.random.choice(schema.get("enum") or _hint(WORDS, owner, key) or usual)

    def _referred(self, name: str, owner: str, key: str, depth: int) -> Any:
        tags = mapping(name)
        if tags:
            fitting = [kind for kind in _hint(KINDS, owner, key) or tags if kind in tags]
            allowed = list(tags) if self.random.random() < MISPLACED else fitting
            name = tags[SHALLOW[name] if depth > DEEPEST and name in SHALLOW else self.random.choice(allowed)]
        return (
            self.object(name, depth) if "properties" in schemas()[name] else self._single(schemas()[name], owner, key)
        )


def _hint(table: dict[str, Any], owner: str, key: str) -> Any:
    return table.get(f"{owner}.{key}", table.get(key))


def broken(made: dict[str, Any], random: Random) -> tuple[str, dict[str, Any]]:
    """A copy with one thing changed, mostly for the worse: (what was done, the object)."""
    spoilt = copy.deepcopy(made)
    holders = [part for part in _parts(spoilt) if part]
    holder = random.choice([spoilt, *holders])
    key, how = random.choice(list(holder) or [""]), random.choice(list(WAYS) if holder else ["an unknown field"])
    WAYS[how](holder, key, random)
    return how, spoilt


def _parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [part for item in value for part in _parts(item)]
    if isinstance(value, dict):
        return [value, *(part for item in value.values() for part in _parts(item))]
    return []


def _retype(holder: dict[str, Any], key: str, random: Random) -> None:
    others = [None, True, 7, 1.5, "x", [], {}, [{}]]
    holder[key] = random.choice([other for other in others if type(other) is not type(holder[key])])


def _overdo(holder: dict[str, Any], key: str, random: Random) -> None:
    value = holder[key]
    if isinstance(value, str):
        holder[key] = value + "x" * random.choice([300, 1000, 2000])
    elif isinstance(value, list) and value:
        holder[key] = value * random.choice([6, 14, 501])
    elif isinstance(value, int | float):
        holder[key] = random.choice([-1, 0, 61, 2**31])


WAYS = {
    "a field dropped": lambda holder, key, _: holder.pop(key),
    "an unknown field": lambda holder, key, _: holder.update(nonesuch=1),
    "a wrong JSON type": _retype,
    "an unknown tag": lambda holder, key, _: holder.update(type="nonesuch"),
    "an unknown word": lambda holder, key, _: holder.update({key: "nonesuch"}),
    "over a limit": _overdo,
}
