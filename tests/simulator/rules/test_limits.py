"""LINE's limits: just under, exactly at, and over, in the right counting unit."""

import pytest

from bot.simulator.rules.limits import check_menu, check_messages, graphemes, utf16

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one grapheme, five code points, eight UTF-16 units


def text(words: str, **more: object) -> dict:
    return {"type": "text", "text": words, **more}


def action(**fields: object) -> dict:
    return {"type": "message", "label": "a", "text": "a", **fields}


def quick(count: int, **fields: object) -> dict:
    return text("a", quickReply={"items": [{"type": "action", "action": action(**fields)}] * count})


def template(kind: str, **fields: object) -> dict:
    return {"type": "template", "altText": "a", "template": {"type": kind, **fields}}


def buttons(count: int = 1, words: str = "a", **fields: object) -> dict:
    return template("buttons", text=words, actions=[action()] * count, **fields)


def carousel(*counts: int) -> dict:
    return template("carousel", columns=[{"text": "a", "actions": [action()] * count} for count in counts])


def flex(contents: dict, alt: str = "a") -> dict:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(label: str = "a") -> dict:
    body = {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": action(label=label)}]}
    return {"type": "bubble", "body": body}


def bubbles(count: int) -> dict:
    return flex({"type": "carousel", "contents": [bubble()] * count})


def postback(data: str) -> dict:
    return buttons_with({"type": "postback", "label": "a", "data": data})


def buttons_with(one: dict) -> dict:
    return template("buttons", text="a", actions=[one])


def test_the_counting_units() -> None:
    assert (utf16(FAMILY), graphemes(FAMILY)) == (8, 1)
    assert (utf16("\U00020bb7"), graphemes("\U00020bb7")) == (2, 1)  # a rare kanji in a name
    assert (utf16("\u304b\u3099"), graphemes("\u304b\u3099")) == (2, 1)  # a kana with its mark apart


ACCEPTED = {
    "text of 5000": text("x" * 5000),
    "text of 2500 pairs": text("\U00020bb7" * 2500),
    "13 quick replies": quick(13),
    "label of 20 families": quick(1, label=FAMILY * 20),
    "alt text of 1500": flex(bubble(), "x" * 1500),
    "data of 300": postback("x" * 300),
    "4 buttons": buttons(4),
    "buttons text of 160": buttons(words="x" * 160),
    "buttons text of 60 under a title": buttons(words="x" * 60, title="t"),
    "confirm of 2": template("confirm", text="x" * 240, actions=[action()] * 2),
    "10 columns of 3": carousel(*[3] * 10),
    "12 bubbles": bubbles(12),
    "Flex label of 40": flex(bubble("x" * 40)),
    "image carousel label of 12": template("image_carousel", columns=[{"action": action(label="x" * 12)}]),
    "a telephone link": buttons_with({"type": "uri", "label": "a", "uri": "tel:110"}),
}

AT = "messages[0]"
REFUSED = {
    "text of 5001": (text("x" * 5001), "Length must be between 0 and 5000", f"{AT}.text"),
    "text of 2501 pairs": (text("\U00020bb7" * 2501), "Length must be between 0 and 5000", f"{AT}.text"),
    "empty text": (text(""), "May not be empty", f"{AT}.text"),
    "14 quick replies": (quick(14), "Size must be between 1 and 13", f"{AT}.quickReply.items"),
    "alt text of 1501": (flex(bubble(), "x" * 1501), "Length must be between 0 and 1500", f"{AT}.altText"),
    "no alt text": (flex(bubble(), ""), "May not be empty", f"{AT}.altText"),
    "data of 301": (postback("x" * 301), "Length must be between 0 and 300", f"{AT}.template.actions[0].data"),
    "5 buttons": (buttons(5), "Size must be between 1 and 4", f"{AT}.template.actions"),
    "buttons text of 161": (buttons(words="x" * 161), "Length must be between 0 and 160", f"{AT}.template.text"),
    "text of 61 under a title": (
        buttons(words="x" * 61, title="t"),
        "Length must be between 0 and 60",
        f"{AT}.template.text",
    ),
    "confirm of 1": (
        template("confirm", text="x", actions=[action()]),
        "Size must be between 2 and 2",
        f"{AT}.template.actions",
    ),
    "11 columns": (carousel(*[1] * 11), "Size must be between 1 and 10", f"{AT}.template.columns"),
    "uneven columns": (
        carousel(1, 2),
        "The number of actions must be the same in all columns",
        f"{AT}.template.columns",
    ),
    "13 bubbles": (bubbles(13), "Size must be between 1 and 12", f"{AT}.contents.contents"),
    "Flex label of 41": (
        flex(bubble("x" * 41)),
        "Length must be between 0 and 40",
        f"{AT}.contents.contents[0].contents[0].action.label",
    ),
    "a script link": (
        buttons_with({"type": "uri", "label": "a", "uri": "javascript:alert(1)"}),
        "invalid uri",
        f"{AT}.template.actions[0].uri",
    ),
}


@pytest.mark.parametrize("message", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(message: dict) -> None:
    assert check_messages([message]) == []


@pytest.mark.parametrize(("message", "says", "where"), REFUSED.values(), ids=REFUSED)
def test_refused(message: dict, says: str, where: str) -> None:
    assert check_messages([message]) == [{"message": says, "property": where}]


@pytest.mark.parametrize("label", ["x" * 21, FAMILY * 21])
def test_a_label_over_twenty(label: str) -> None:
    found = {"message": "Length must be between 0 and 20", "property": f"{AT}.quickReply.items[0].action.label"}
    assert check_messages([quick(1, label=label)]) == [found]


@pytest.mark.parametrize(("count", "accepted"), [(0, False), (1, True), (5, True), (6, False)])
def test_one_to_five_messages(count: int, accepted: bool) -> None:
    assert (check_messages([text("a")] * count) == []) is accepted


def test_an_unknown_kind_of_message() -> None:
    known = "text, textV2, sticker, image, video, audio, location, imagemap, template, flex"
    says = f"Must be one of the following values: [{known}]"
    assert check_messages([text("a"), {"type": "poll"}]) == [{"message": says, "property": "messages[1].type"}]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"chatBarText": "x" * 14}, []),
        ({"chatBarText": "x" * 15}, ["chatBarText"]),
        ({"name": FAMILY * 300}, []),
        ({"name": "x" * 301}, ["name"]),
        ({"areas": [{"action": action()}] * 20}, []),
        ({"areas": [{"action": action()}] * 21}, ["areas"]),
        ({"size": {"width": 2501, "height": 800}}, ["size.width"]),
        ({"size": {"width": 1000, "height": 1000}}, ["size.height"]),
    ],
)
def test_rich_menus(change: dict, wrong: list[str]) -> None:
    menu = {"size": {"width": 800, "height": 250}, "name": "a", "chatBarText": "a", "areas": []}
    assert [found["property"] for found in check_menu(menu | change)] == wrong
