"""LINE's limits on what a bot sends, each in its own counting unit; the answer is LINE's list of complaints."""

from collections.abc import Iterator
from typing import Any

import regex

from bot.simulator.people.reading import flex_children
from bot.simulator.refusals import Detail

Message = dict[str, Any]

MESSAGE_TYPES = ["text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex"]
ACTION_TYPES = ["postback", "message", "uri", "datetimepicker", "camera", "cameraRoll", "location", "clipboard",
                "richmenuswitch"]  # fmt: skip
TEMPLATE_TYPES = ["buttons", "confirm", "carousel", "image_carousel"]
FLEX_TYPES = ["bubble", "carousel", "box", "button", "image", "video", "icon", "text", "separator", "filler", "spacer"]
URI_SCHEMES = ("http://", "https://", "line://", "tel:")

TEXT, ALT_TEXT, DATA, URI, SENDER_NAME = 5000, 1500, 300, 1000, 20  # UTF-16 units
LABEL, IMAGE_CAROUSEL_LABEL, FLEX_LABEL = 20, 12, 40  # graphemes, as all below
SPOKEN = 300
CARD_TITLE, BUTTONS_TEXT, COLUMN_TEXT, TEXT_BESIDE_PICTURE, CONFIRM_TEXT = 40, 160, 120, 60, 240
MENU_NAME, MENU_BAR = 300, 14
QUICK_REPLIES, COLUMNS, BUBBLES, MENU_AREAS = 13, 10, 12, 20


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


def check_messages(messages: Any) -> list[Detail]:
    """What LINE would complain about; empty when it would accept."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [_detail("Size must be between 1 and 5", "messages")]
    return [found for n, message in enumerate(messages) for found in _message(message, f"messages[{n}]")]


def check_menu(menu: Message) -> list[Detail]:
    found = [
        *_filled(menu.get("name"), MENU_NAME, "name", graphemes),
        *_filled(menu.get("chatBarText"), MENU_BAR, "chatBarText", graphemes),
        *_menu_size(menu.get("size") or {}),
        *_size(menu.get("areas"), 0, MENU_AREAS, "areas"),
    ]
    for n, area in enumerate(menu.get("areas") or []):
        found += _action(area.get("action"), f"areas[{n}].action", LABEL)
    return found


def _menu_size(size: Message) -> Iterator[Detail]:
    width, height = size.get("width", 0), size.get("height", 0)
    if not 800 <= width <= 2500:
        yield _detail("Must be between 800 and 2500", "size.width")
    if height < 250 or width / height < 1.45:
        yield _detail("The width/height ratio must be at least 1.45 and the height at least 250", "size.height")


def _message(message: Any, at: str) -> Iterator[Detail]:
    if not isinstance(message, dict) or message.get("type") not in MESSAGE_TYPES:
        yield _one_of(MESSAGE_TYPES, f"{at}.type")
        return
    check = {"text": _text, "textV2": _text, "template": _template_message, "flex": _flex_message}.get(message["type"])
    if check:
        yield from check(message, at)
    if name := (message.get("sender") or {}).get("name"):
        yield from _length(name, SENDER_NAME, f"{at}.sender.name", utf16)
    if "quickReply" in message:
        yield from _quick_reply(message["quickReply"], f"{at}.quickReply")


def _text(message: Message, at: str) -> Iterator[Detail]:
    yield from _filled(message.get("text"), TEXT, f"{at}.text", utf16)


def _quick_reply(quick: Message, at: str) -> Iterator[Detail]:
    yield from _size(quick.get("items"), 1, QUICK_REPLIES, f"{at}.items")
    for n, item in enumerate(quick.get("items") or []):
        yield from _action(item.get("action"), f"{at}.items[{n}].action", LABEL, needs_label=True)


def _template_message(message: Message, at: str) -> Iterator[Detail]:
    yield from _filled(message.get("altText"), ALT_TEXT, f"{at}.altText", utf16)
    template, at = message.get("template") or {}, f"{at}.template"
    kind = template.get("type")
    if kind not in TEMPLATE_TYPES:
        yield _one_of(TEMPLATE_TYPES, f"{at}.type")
    elif kind == "confirm":
        yield from _card(template, at, CONFIRM_TEXT, (2, 2))
    elif kind == "buttons":
        yield from _card(template, at, _beside_picture(template, BUTTONS_TEXT), (1, 4))
    elif kind == "carousel":
        yield from _carousel(template.get("columns"), f"{at}.columns")
    else:
        yield from _image_carousel(template.get("columns"), f"{at}.columns")


def _carousel(columns: Any, at: str) -> Iterator[Detail]:
    yield from _size(columns, 1, COLUMNS, at)
    for n, column in enumerate(columns or []):
        yield from _card(column, f"{at}[{n}]", _beside_picture(column, COLUMN_TEXT), (1, 3))
    if len({len(column.get("actions") or []) for column in columns or []}) > 1:
        yield _detail("The number of actions must be the same in all columns", at)


def _image_carousel(columns: Any, at: str) -> Iterator[Detail]:
    yield from _size(columns, 1, COLUMNS, at)
    for n, column in enumerate(columns or []):
        yield from _action(column.get("action"), f"{at}[{n}].action", IMAGE_CAROUSEL_LABEL)


def _beside_picture(card: Message, alone: int) -> int:
    return TEXT_BESIDE_PICTURE if card.get("title") or card.get("thumbnailImageUrl") else alone


def _card(card: Message, at: str, longest: int, actions: tuple[int, int]) -> Iterator[Detail]:
    yield from _filled(card.get("text"), longest, f"{at}.text", graphemes)
    yield from _length(card.get("title") or "", CARD_TITLE, f"{at}.title", graphemes)
    yield from _size(card.get("actions"), *actions, f"{at}.actions")
    for n, action in enumerate(card.get("actions") or []):
        yield from _action(action, f"{at}.actions[{n}]", LABEL, needs_label=True)


def _flex_message(message: Message, at: str) -> Iterator[Detail]:
    yield from _filled(message.get("altText"), ALT_TEXT, f"{at}.altText", utf16)
    contents = message.get("contents") or {}
    if contents.get("type") == "carousel":
        yield from _size(contents.get("contents"), 1, BUBBLES, f"{at}.contents.contents")
    yield from _flex(contents, f"{at}.contents")


def _flex(part: Any, at: str) -> Iterator[Detail]:
    if not isinstance(part, dict) or part.get("type") not in FLEX_TYPES:
        yield _one_of(FLEX_TYPES, f"{at}.type")
        return
    if "action" in part or part["type"] == "button":
        yield from _action(part.get("action"), f"{at}.action", FLEX_LABEL, needs_label=part["type"] == "button")
    for n, child in enumerate(flex_children(part)):
        yield from _flex(child, f"{at}.contents[{n}]")


def _action(action: Any, at: str, longest: int, *, needs_label: bool = False) -> Iterator[Detail]:
    if not isinstance(action, dict) or action.get("type") not in ACTION_TYPES:
        yield _one_of(ACTION_TYPES, f"{at}.type")
        return
    label = action.get("label")
    yield from (
        _filled(label, longest, f"{at}.label", graphemes)
        if needs_label
        else _length(label or "", longest, f"{at}.label", graphemes)
    )
    if action["type"] in ("postback", "datetimepicker"):
        yield from _filled(action.get("data"), DATA, f"{at}.data", utf16)
    for key in ("displayText", "fillInText", "text"):
        yield from _length(action.get(key) or "", SPOKEN, f"{at}.{key}", graphemes)
    if action["type"] == "uri":
        yield from _uri(action.get("uri") or "", f"{at}.uri")


def _uri(uri: str, at: str) -> Iterator[Detail]:
    yield from _length(uri, URI, at, utf16)
    if not uri.startswith(URI_SCHEMES):
        yield _detail("invalid uri", at)


def _filled(text: Any, longest: int, at: str, measure: Any) -> Iterator[Detail]:
    if not isinstance(text, str) or not text:
        yield _detail("May not be empty", at)
    else:
        yield from _length(text, longest, at, measure)


def _length(text: str, longest: int, at: str, measure: Any) -> Iterator[Detail]:
    if measure(text) > longest:
        yield _detail(f"Length must be between 0 and {longest}", at)


def _size(things: Any, fewest: int, most: int, at: str) -> Iterator[Detail]:
    if not isinstance(things, list) or not fewest <= len(things) <= most:
        yield _detail(f"Size must be between {fewest} and {most}", at)


def _one_of(known: list[str], at: str) -> Detail:
    return _detail(f"Must be one of the following values: [{', '.join(known)}]", at)


def _detail(message: str, at: str) -> Detail:
    return {"message": message, "property": at}
