"""LINE's limits, row by row: one under, exactly at, one over; each in its own counting unit."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.simulator.rules.units import graphemes, utf16
from tests.simulator.rules.bodies import (
    AT,
    LINK,
    USER,
    Body,
    action,
    bubble,
    bubbles,
    button,
    buttons,
    carousel,
    complaints,
    confirm,
    flex,
    image,
    image_carousel,
    imagemap,
    menu,
    push,
    quick,
    template,
    text,
)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one letter for a person, five code points, eight UTF-16 units
KANJI = "\U00020bb7"  # as in some family names: one letter, two UTF-16 units
KANA = "\u304b\u3099"  # with its mark apart: one letter, two UTF-16 units
LATIN = "x"

U, G = utf16, graphemes
BUTTON, COLUMN = f"{AT}.template", f"{AT}.template.columns[0]"
QUICK, ACTION = f"{AT}.quickReply.items[0].action", f"{AT}.template.actions[0]"
PART = f"{AT}.contents.body.contents[0]"
AREA = {"x": 0, "y": 0, "width": 1, "height": 1}
VIDEO = {"originalContentUrl": LINK, "previewImageUrl": LINK, "area": AREA}


def media(kind: str, **fields: Any) -> Body:
    return push({"type": kind, "originalContentUrl": LINK, "previewImageUrl": LINK, **fields})


def location(**fields: Any) -> Body:
    return push({"type": "location", "title": "a", "address": "a", "latitude": 35.7, "longitude": 139, **fields})


def link(words: str) -> str:
    """A link as long as the words."""
    return LINK + words[len(LINK) :]


# what is limited: the limit, its unit, a body with these words in it, where the complaint points
Texts = tuple[int, Callable[[str], int], Callable[[str], Body], str]
TEXTS: dict[str, Texts] = {
    "text": (5000, U, lambda w: push(text(w)), f"{AT}.text"),
    "textV2": (5000, U, lambda w: push({"type": "textV2", "text": w}), f"{AT}.text"),
    "alt text, template": (1500, U, lambda w: push(buttons() | {"altText": w}), f"{AT}.altText"),
    "alt text, Flex": (1500, U, lambda w: push(flex(bubble(), w)), f"{AT}.altText"),
    "alt text, imagemap": (1500, U, lambda w: push(imagemap(altText=w)), f"{AT}.altText"),
    "label, quick reply": (20, G, lambda w: push(quick(action(label=w))), f"{QUICK}.label"),
    "label, camera": (20, G, lambda w: push(quick(action("camera", label=w))), f"{QUICK}.label"),
    "label, camera roll": (20, G, lambda w: push(quick(action("cameraRoll", label=w))), f"{QUICK}.label"),
    "label, location": (20, G, lambda w: push(quick(action("location", label=w))), f"{QUICK}.label"),
    "label, template": (20, G, lambda w: push(buttons(action(label=w))), f"{ACTION}.label"),
    "label, image carousel": (12, G, lambda w: push(image_carousel(action(label=w))), f"{COLUMN}.action.label"),
    "label, rich menu": (20, G, lambda w: menu(action(label=w)), "areas[0].action.label"),
    "label, Flex button": (40, G, lambda w: push(flex(bubble(button(w)))), f"{PART}.action.label"),
    "label, Flex image": (
        40,
        G,
        lambda w: push(flex(bubble(image(action=action(label=w))))),
        f"{PART}.action.label",
    ),
    "data, postback": (300, U, lambda w: push(quick(action("postback", data=w))), f"{QUICK}.data"),
    "data, date picker": (300, U, lambda w: push(quick(action("datetimepicker", data=w))), f"{QUICK}.data"),
    "data, menu switch": (300, U, lambda w: menu(action("richmenuswitch", data=w)), "areas[0].action.data"),
    "postback displayText": (300, G, lambda w: push(quick(action("postback", displayText=w))), f"{QUICK}.displayText"),
    "postback text": (300, G, lambda w: push(quick(action("postback", text=w))), f"{QUICK}.text"),
    "postback fillInText": (300, G, lambda w: push(quick(action("postback", fillInText=w))), f"{QUICK}.fillInText"),
    "message text": (300, G, lambda w: push(quick(action(text=w))), f"{QUICK}.text"),
    "clipboard text": (1000, U, lambda w: push(quick(action("clipboard", clipboardText=w))), f"{QUICK}.clipboardText"),
    "buttons title": (40, G, lambda w: push(buttons(title=w)), f"{BUTTON}.title"),
    "buttons text": (160, G, lambda w: push(buttons(text=w)), f"{BUTTON}.text"),
    "buttons text, title": (60, G, lambda w: push(buttons(text=w, title="t")), f"{BUTTON}.text"),
    "buttons text, image": (60, G, lambda w: push(buttons(text=w, thumbnailImageUrl=LINK)), f"{BUTTON}.text"),
    "confirm text": (240, G, lambda w: push(confirm(text=w)), f"{BUTTON}.text"),
    "carousel title": (40, G, lambda w: push(carousel({"title": w})), f"{COLUMN}.title"),
    "carousel text": (120, G, lambda w: push(carousel({"text": w})), f"{COLUMN}.text"),
    "carousel text, title": (60, G, lambda w: push(carousel({"text": w, "title": "t"})), f"{COLUMN}.text"),
    "carousel text, image": (
        60,
        G,
        lambda w: push(carousel({"text": w, "thumbnailImageUrl": LINK})),
        f"{COLUMN}.text",
    ),
    "imagemap text": (400, U, lambda w: push(imagemap({"type": "message", "text": w})), f"{AT}.actions[0].text"),
    "imagemap label": (
        100,
        U,
        lambda w: push(imagemap({"type": "message", "text": "a", "label": w})),
        f"{AT}.actions[0].label",
    ),
    "imagemap clipboard": (
        1000,
        U,
        lambda w: push(imagemap({"type": "clipboard", "clipboardText": w})),
        f"{AT}.actions[0].clipboardText",
    ),
    "imagemap video label": (
        30,
        U,
        lambda w: push(imagemap(video={**VIDEO, "externalLink": {"linkUri": LINK, "label": w}})),
        f"{AT}.video.externalLink.label",
    ),
    "location title": (100, U, lambda w: location(title=w), f"{AT}.title"),
    "location address": (100, U, lambda w: location(address=w), f"{AT}.address"),
    "sender name": (20, U, lambda w: push(text(sender={"name": w})), f"{AT}.sender.name"),
    "menu name": (300, G, lambda w: menu(name=w), "name"),
    "menu bar": (14, G, lambda w: menu(chatBarText=w), "chatBarText"),
}

# the same for what takes ASCII only
NAMES: dict[str, tuple[int, Callable[[str], Body], str]] = {
    "uri": (1000, lambda w: push(quick(action("uri", uri=link(w)))), f"{QUICK}.uri"),
    "altUri": (1000, lambda w: push(quick(action("uri", altUri={"desktop": link(w)}))), f"{QUICK}.altUri.desktop"),
    "imagemap link": (1000, lambda w: push(imagemap({"type": "uri", "linkUri": link(w)})), f"{AT}.actions[0].linkUri"),
    "imagemap base": (2000, lambda w: push(imagemap(baseUrl=link(w))), f"{AT}.baseUrl"),
    "image": (2000, lambda w: media("image", originalContentUrl=link(w)), f"{AT}.originalContentUrl"),
    "preview": (2000, lambda w: media("image", previewImageUrl=link(w)), f"{AT}.previewImageUrl"),
    "thumbnail": (2000, lambda w: push(buttons(thumbnailImageUrl=link(w))), f"{BUTTON}.thumbnailImageUrl"),
    "sender icon": (2000, lambda w: push(text(sender={"iconUrl": link(w)})), f"{AT}.sender.iconUrl"),
    "Flex image": (2000, lambda w: push(flex(bubble(image(url=link(w))))), f"{PART}.url"),
    "quick reply icon": (
        2000,
        lambda w: push(text(quickReply={"items": [{"imageUrl": link(w), "action": action()}]})),
        f"{AT}.quickReply.items[0].imageUrl",
    ),
    "tracking id": (100, lambda w: media("video", trackingId=w), f"{AT}.trackingId"),
    "coupon tag": (30, lambda w: push({"type": "coupon", "couponId": "a", "deliveryTag": w}), f"{AT}.deliveryTag"),
    "aggregation unit": (30, lambda w: push(text(), customAggregationUnits=[w]), "customAggregationUnits[0]"),
    "alias": (
        32,
        lambda w: ("CreateRichMenuAliasRequest", {"richMenuAliasId": w, "richMenuId": "a"}),
        "richMenuAliasId",
    ),
    "alias, switch": (
        32,
        lambda w: menu(action("richmenuswitch", richMenuAliasId=w)),
        "areas[0].action.richMenuAliasId",
    ),
    "resume key": (
        100,
        lambda w: ("RichMenuBatchRequest", {"operations": [{"type": "unlinkAll"}], "resumeRequestKey": w}),
        "resumeRequestKey",
    ),
}


def mentions(kind: str) -> Callable[[int], Body]:
    one = {"mention": {"mentionee": {"type": "all"}}, "emoji": {"productId": "a", "emojiId": "a"}}[kind]
    return lambda n: push({"type": "textV2", "text": "{a}" * n, "substitution": {"a": {"type": kind, **one}}})


def substitutes(count: int) -> Body:
    keys = {f"key{n}": {"type": "emoji", "productId": "a", "emojiId": "a"} for n in range(count)}
    return push({"type": "textV2", "text": "a", "substitution": keys})


def emojis(count: int) -> Body:
    places = [{"index": n, "productId": "a", "emojiId": "a"} for n in range(count)]
    return push(text("$" * (count or 1), emojis=places))


# what is counted: fewest, most, a body with so many, where the complaint points
COUNTS: dict[str, tuple[int, int, Callable[[int], Body], str]] = {
    "messages": (1, 5, lambda n: push(*[text()] * n), "messages"),
    "multicast": (1, 500, lambda n: ("MulticastRequest", {"to": [USER] * n, "messages": [text()]}), "to"),
    "quick replies": (1, 13, lambda n: push(quick(*[action()] * n)), f"{AT}.quickReply.items"),
    "emoji": (0, 20, emojis, f"{AT}.emojis"),
    "substitution": (0, 100, substitutes, f"{AT}.substitution"),
    "buttons": (1, 4, lambda n: push(template("buttons", text="a", actions=[action()] * n)), f"{BUTTON}.actions"),
    "confirm": (2, 2, lambda n: push(confirm(n)), f"{BUTTON}.actions"),
    "columns": (1, 10, lambda n: push(carousel(*[{}] * n)), f"{BUTTON}.columns"),
    "column actions": (1, 3, lambda n: push(carousel({"actions": [action()] * n})), f"{COLUMN}.actions"),
    "image columns": (1, 10, lambda n: push(image_carousel(*[action()] * n)), f"{BUTTON}.columns"),
    "bubbles": (1, 12, lambda n: push(bubbles(*[bubble()] * n)), f"{AT}.contents.contents"),
    "imagemap actions": (0, 50, lambda n: push(imagemap(*[{"type": "message", "text": "a"}] * n)), f"{AT}.actions"),
    "menu areas": (0, 20, lambda n: menu(*[action()] * n), "areas"),
    "aggregation units": (0, 1, lambda n: push(text(), customAggregationUnits=["a"] * n), "customAggregationUnits"),
    "people": (1, 500, lambda n: ("RichMenuBulkLinkRequest", {"richMenuId": "a", "userIds": [USER] * n}), "userIds"),
    "operations": (
        1,
        1000,
        lambda n: ("RichMenuBatchRequest", {"operations": [{"type": "unlinkAll"}] * n}),
        "operations",
    ),
}


def words_of(filler: str, count: Callable[[str], int], length: int) -> str:
    """So many units exactly, made of the filler and of plain letters for the rest."""
    times, rest = divmod(length, count(filler))
    return filler * times + LATIN * rest


def test_the_counting_units() -> None:
    assert [(utf16(each), graphemes(each)) for each in (FAMILY, KANJI, KANA, LATIN)] == [(8, 1), (2, 1), (2, 1), (1, 1)]
    assert (utf16("\ud800"), graphemes("\ud800")) == (1, 1)  # half a character, as a broken client may send


@pytest.mark.parametrize("filler", [LATIN, FAMILY, KANJI, KANA], ids=["latin", "family", "kanji", "kana"])
@pytest.mark.parametrize(("most", "unit", "body", "where"), TEXTS.values(), ids=TEXTS)
def test_texts(most: int, unit: Callable[[str], int], body: Callable[[str], Body], where: str, filler: str) -> None:
    says = {"message": f"Length must be between 0 and {most}", "property": where}
    answers = [complaints(body(words_of(filler, unit, length))) for length in (most - 1, most, most + 1)]
    assert answers == [[], [], [says]]


@pytest.mark.parametrize(("most", "body", "where"), NAMES.values(), ids=NAMES)
def test_names_and_links(most: int, body: Callable[[str], Body], where: str) -> None:
    says = {"message": f"Length must be between 0 and {most}", "property": where}
    assert [complaints(body("x" * length)) for length in (most - 1, most, most + 1)] == [[], [], [says]]


@pytest.mark.parametrize(("fewest", "most", "body", "where"), COUNTS.values(), ids=COUNTS)
def test_counts(fewest: int, most: int, body: Callable[[int], Body], where: str) -> None:
    says = {"message": f"Size must be between {fewest} and {most}", "property": where}
    assert [complaints(body(count)) for count in (max(most - 1, fewest), most, most + 1)] == [[], [], [says]]
    assert complaints(body(fewest)) == []
    assert fewest == 0 or complaints(body(fewest - 1)) == [says]


@pytest.mark.parametrize("kind", ["mention", "emoji"])
def test_twenty_mentions_and_twenty_emoji(kind: str) -> None:
    says = {"message": f"At most 20 of {kind} can be substituted", "property": f"{AT}.substitution"}
    assert [complaints(mentions(kind)(count)) for count in (19, 20, 21)] == [[], [], [says]]


MUST_NOT_BE_EMPTY = {
    "text": (push(text("")), f"{AT}.text"),
    "textV2": (push({"type": "textV2", "text": ""}), f"{AT}.text"),
    "alt text": (push(flex(bubble(), "")), f"{AT}.altText"),
    "quick reply label": (push(quick(action(label=""))), f"{QUICK}.label"),
    "no quick reply label": (push(quick({"type": "message", "text": "a"})), f"{QUICK}.label"),
    "template label": (push(buttons(action(label=""))), f"{ACTION}.label"),
    "Flex button label": (push(flex(bubble(button("")))), f"{PART}.action.label"),
    "postback data": (push(quick({"type": "postback", "label": "a"})), f"{QUICK}.data"),
    "location title": (location(title=""), f"{AT}.title"),
    "location address": (location(address=""), f"{AT}.address"),
    "menu name": (menu(name=""), "name"),
    "menu bar": (menu(chatBarText=""), "chatBarText"),
    "Flex text": (push(flex(bubble({"type": "text"}))), f"{PART}.text"),
}
MAY_BE_EMPTY = {
    "image carousel label": push(image_carousel({"type": "message", "text": "a"})),
    "rich menu label": menu({"type": "message", "text": "a"}),
    "Flex image label": push(flex(bubble(image(action={"type": "message", "text": "a"})))),
}


@pytest.mark.parametrize(("body", "where"), MUST_NOT_BE_EMPTY.values(), ids=MUST_NOT_BE_EMPTY)
def test_must_not_be_empty(body: Body, where: str) -> None:
    assert complaints(body) == [{"message": "May not be empty", "property": where}]


@pytest.mark.parametrize("body", MAY_BE_EMPTY.values(), ids=MAY_BE_EMPTY)
def test_may_be_empty(body: Body) -> None:
    assert complaints(body) == []


def size(width: int, height: int) -> Body:
    return menu(size={"width": width, "height": height})


def loading(seconds: float) -> Body:
    return "ShowLoadingAnimationRequest", {"chatId": USER, "loadingSeconds": seconds}


def base(width: int) -> Body:
    return push(imagemap(baseSize={"width": width, "height": 1}))


WIDTH, HEIGHT = (
    "Must be between 800 and 2500",
    "The width/height ratio must be at least 1.45 and the height at least 250",
)
NUMBERS = [
    (size(800, 250), []),
    (size(2500, 1724), []),
    (size(799, 250), [WIDTH]),
    (size(2501, 1000), [WIDTH]),
    (size(800, 249), [HEIGHT]),
    (size(2500, 1725), [HEIGHT]),
    (loading(5), []),
    (loading(60), []),
    (loading(7), ["must be a multiple of five"]),
    (loading(0), ["Must be between 5 and 60"]),
    (loading(65), ["Must be between 5 and 60"]),
    (loading(61), ["Must be between 5 and 60", "must be a multiple of five"]),
    (base(1040), []),
    (base(1039), ["Must be between 1040 and 1040"]),
]


@pytest.mark.parametrize(("body", "says"), NUMBERS)
def test_numbers(body: Body, says: list[str]) -> None:
    assert [found["message"] for found in complaints(body)] == says


def test_the_json_of_a_bubble_and_of_a_carousel() -> None:
    def weighing(contents: Callable[[str], dict[str, Any]], bytes_: int) -> Body:
        empty = len(repr(contents("")).replace(" ", ""))
        return push(flex(contents("x" * (bytes_ - empty))))

    def one(words: str) -> dict[str, Any]:
        return bubble({"type": "text", "text": words})

    def several(words: str) -> dict[str, Any]:
        return {"type": "carousel", "contents": [one(words)]}

    says = [{"message": "The size of the JSON is too large", "property": f"{AT}.contents"}]
    assert [complaints(weighing(one, weight)) for weight in (29_999, 30_000, 30_001)] == [[], [], says]
    assert [complaints(weighing(several, weight)) for weight in (49_999, 50_000, 50_001)] == [[], [], says]


def test_ten_moving_pictures() -> None:
    says = [{"message": "At most 10 images can be animated", "property": f"{AT}.contents"}]
    moving = [push(flex(bubble(*[image(animated=True)] * count))) for count in (9, 10, 11)]
    assert [complaints(body) for body in moving] == [[], [], says]
