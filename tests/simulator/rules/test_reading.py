"""From bytes to data: what LINE answers to a body it cannot read, and that nothing at all makes the reader fall."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linebot.v3 import messaging

from bot.simulator.refusals import RefusalError
from bot.simulator.rules.requests import SHAPES, check_menu, check_messages, read
from tests.simulator.rules.bodies import AT, LINK, USER, action, image, menu, push, quick, text

PUSH = "PushMessageRequest"


def answer(raw: bytes, shape: str = PUSH) -> tuple[int, str]:
    try:
        read(shape, raw)
    except RefusalError as refusal:
        return refusal.status, str(refusal.body["message"])
    return 200, ""


def no_json(line: object, column: object) -> tuple[int, str]:
    return 400, f"The request body could not be parsed as JSON (line: {line}, column: {column})"


def wrong(name: str, line: object, column: object) -> tuple[int, str]:
    return 400, f"The property, {name}, in the request body is invalid (line: {line}, column: {column})"


NOT_JSON = {
    "nothing": (b"", 1, 1),
    "not closed": (b'{"to":\n  "a"', 2, 6),
    "a comma too many": (b'{"to": "a",}', 1, 12),
    "not UTF-8": (b'{\n"to": "\xff"}', 2, 8),
    "byte order mark": (b"\xef\xbb\xbf{}", 1, 1),
    "NaN": (b'{"to": "NaN",\n "n": NaN}', 2, 7),
    "minus infinity": (b'{"n": [-Infinity]}', 1, 8),
    "a number of 5,000 digits": (b'{"n": ' + b"1" * 5000 + b"}", 1, 7),
    "a list": (b" []", 1, 2),
    "a text": (b'"a"', 1, 1),
    "null": (b"null", 1, 1),
}


@pytest.mark.parametrize(("raw", "line", "column"), NOT_JSON.values(), ids=NOT_JSON)
def test_not_json(raw: bytes, line: int, column: int) -> None:
    assert answer(raw) == no_json(line, column)


INVALID = {
    "unknown at the top": ('{"to": 1, "nonesuch":\n 2}', "to", 1, 8),
    "unknown": ('{"nonesuch":\n 2}', "nonesuch", 2, 2),
    "misspelt in a message": ('{"messages": [{"type": "text",\n  "txet": "a"}]}', f"{AT}.txet", 2, 11),
    "a number for a text": ('{"messages": [{"type": "text", "text": 5}]}', f"{AT}.text", 1, 40),
    "null for a text": ('{"messages": [{"type": "text", "text": null}]}', f"{AT}.text", 1, 40),
    "a number for a type": ('{"messages": [{"type": 5}]}', f"{AT}.type", 1, 24),
    "a text for a list": ('{"messages": "a"}', "messages", 1, 14),
    "a text for a message": ('{"messages": [{"type": "text", "text": "a"}, "a"]}', "messages[1]", 1, 46),
    "a text for yes": ('{"notificationDisabled": "true"}', "notificationDisabled", 1, 26),
    "yes for a number": ('{"messages": [{"type": "audio", "duration": true}]}', f"{AT}.duration", 1, 45),
    "half a millisecond": ('{"messages": [{"type": "audio", "duration": 0.5}]}', f"{AT}.duration", 1, 45),
    "too large a number": ('{"messages": [{"type": "audio", "duration": 1e999}]}', f"{AT}.duration", 1, 45),
    "braces in texts": ('{"messages": [{"text": "\\"}],{", "type": "text", "x": 1}]}', f"{AT}.x", 1, 55),
    "the second of two": ('{"messages": [], "messages": {}}', "messages", 1, 30),
    "a malformed id": ('{"to": "me", "messages": []}', "to", "-", "-"),
}


@pytest.mark.parametrize(("raw", "name", "line", "column"), INVALID.values(), ids=INVALID)
def test_a_property_that_does_not_belong(raw: str, name: str, line: object, column: object) -> None:
    assert answer(raw.encode()) == wrong(name, line, column)


def test_one_malformed_id_of_a_multicast() -> None:
    asked = {"to": [USER, "me"], "messages": [text()]}
    assert answer(json.dumps(asked).encode(), "MulticastRequest") == wrong("to[1]", "-", "-")


def test_all_complaints_come_together() -> None:
    asked = {"to": USER, "messages": [text(""), {"type": "poll"}, quick(action(label="x" * 21))]}
    with pytest.raises(RefusalError) as refusal:
        read(PUSH, json.dumps(asked).encode())
    known = "text, textV2, sticker, image, video, audio, location, imagemap, template, flex, coupon"
    assert refusal.value.status == 400
    assert refusal.value.body == {
        "message": "The request body has 3 error(s)",
        "details": [
            {"message": "May not be empty", "property": "messages[0].text"},
            {"message": f"Must be one of the following values: [{known}]", "property": "messages[1].type"},
            {"message": "Length must be between 0 and 20", "property": "messages[2].quickReply.items[0].action.label"},
        ],
    }


def test_what_is_missing() -> None:
    with pytest.raises(RefusalError) as refusal:
        read(PUSH, b"{}")
    assert refusal.value.body["details"] == [
        {"message": "May not be empty", "property": "to"},
        {"message": "Size must be between 1 and 5", "property": "messages"},
    ]


def test_two_megabytes() -> None:
    body = json.dumps({"to": USER, "messages": [text("a")]}).encode()
    assert answer(body.ljust(2_097_152)) == (200, "")
    assert answer(body.ljust(2_097_153)) == (413, "Request Entity Too Large")


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ('{"a":', "}"), ('{"type":"box","layout":"vertical","contents":[', "]}")],
)
def test_a_deep_body_is_refused_like_bad_json(opening: str, closing: str) -> None:
    contents = opening * 20_000 + "1" + closing * 20_000
    raw = f'{{"to": "{USER}", "messages": [{{"type": "flex", "contents": {{"type": "bubble", "body": {contents}}}}}]}}'
    assert answer(raw.encode()) == no_json("-", "-")


def test_boxes_too_deep_for_the_judge_but_not_for_the_parser() -> None:
    box: dict[str, Any] = {"type": "box", "layout": "vertical", "contents": []}
    for _ in range(440):
        box = {**box, "contents": [box]}
    message = {"type": "flex", "altText": "a", "contents": {"type": "bubble", "body": box}}
    assert answer(json.dumps({"to": USER, "messages": [message]}).encode()) == no_json("-", "-")


def test_a_flood_of_complaints_is_cut_short() -> None:
    boxes = [{"type": "nonesuch"}] * 50_000
    contents = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": boxes}}
    asked = {"to": USER, "messages": [{"type": "flex", "altText": "a", "contents": contents}]}
    assert answer(json.dumps(asked).encode()) == (400, "The request body has 100 error(s)")


def test_half_characters_pass() -> None:
    assert answer(b'{"to": "%s", "messages": [{"type": "text", "text": "\\ud83d"}]}' % USER.encode()) == (200, "")


def test_parsed_messages_and_menus_can_be_judged_too() -> None:
    assert check_messages([text()]) == []
    assert check_messages(None) == [{"message": "Size must be between 1 and 5", "property": "messages"}]
    assert check_menu(menu(chatBarText="")[1]) == [{"message": "May not be empty", "property": "chatBarText"}]
    with pytest.raises(RefusalError, match=r"The property, messages\[0\].text, in the request body is invalid"):
        check_messages([{"type": "text", "text": 5}])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
PIECES = st.sampled_from(
    [push(image())[1], push(quick(action("postback")))[1], menu(action())[1], text(), action("uri"), [], "messages", {}]
)


@st.composite
def nearly_right(draw: st.DrawFn) -> Any:
    """A good body with a piece of anything at one place."""
    body = json.loads(json.dumps(draw(PIECES)))
    holder = body
    while isinstance(holder, dict | list) and holder:
        key = draw(st.sampled_from(sorted(holder))) if isinstance(holder, dict) else len(holder) - 1
        if draw(st.booleans()):
            holder[key] = draw(JSON | PIECES)
            break
        holder = holder[key]
    return body


@settings(max_examples=400, deadline=None, derandomize=True)
@given(shape=st.sampled_from(sorted(SHAPES)), body=JSON | nearly_right())
def test_no_json_makes_it_fall(shape: str, body: Any) -> None:
    status, _ = answer(json.dumps(body).encode(), shape)
    assert status in (200, 400)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(shape=st.sampled_from(sorted(SHAPES)), raw=st.binary() | st.text().map(str.encode))
def test_no_bytes_make_it_fall(shape: str, raw: bytes) -> None:
    assert answer(raw, shape)[0] in (200, 400)


SDK_ACTION = messaging.MessageAction(label="a", text="a")
SDK_BUBBLE = messaging.FlexBubble(
    body=messaging.FlexBox(
        layout="vertical", contents=[messaging.FlexText(text="a"), messaging.FlexButton(action=SDK_ACTION)]
    )
)
SDK_AREA = messaging.ImagemapArea(x=0, y=0, width=1, height=1)
SDK_MESSAGES = [
    messaging.TextMessage(
        text="a", quick_reply=messaging.QuickReply(items=[messaging.QuickReplyItem(action=SDK_ACTION)])
    ),
    messaging.TextMessageV2(
        text="{all}", substitution={"all": messaging.MentionSubstitutionObject(mentionee=messaging.AllMentionTarget())}
    ),
    messaging.StickerMessage(package_id="446", sticker_id="1988", sender=messaging.Sender(name="Hub")),
    messaging.ImageMessage(original_content_url=LINK, preview_image_url=LINK),
    messaging.VideoMessage(original_content_url=LINK, preview_image_url=LINK),
    messaging.AudioMessage(original_content_url=LINK, duration=1000),
    messaging.LocationMessage(title="a", address="a", latitude=35.79, longitude=139.9),
    messaging.ImagemapMessage(
        base_url=LINK,
        alt_text="a",
        base_size=messaging.ImagemapBaseSize(width=1040, height=1040),
        actions=[messaging.MessageImagemapAction(text="a", area=SDK_AREA)],
    ),
    messaging.TemplateMessage(alt_text="a", template=messaging.ConfirmTemplate(text="a", actions=[SDK_ACTION] * 2)),
    messaging.TemplateMessage(
        alt_text="a",
        template=messaging.CarouselTemplate(columns=[messaging.CarouselColumn(text="a", actions=[SDK_ACTION])]),
    ),
    messaging.FlexMessage(alt_text="a", contents=messaging.FlexCarousel(contents=[SDK_BUBBLE])),
    messaging.CouponMessage(coupon_id="a", delivery_tag="a"),
]


@pytest.mark.parametrize("message", SDK_MESSAGES, ids=lambda message: type(message).__name__)
def test_what_the_sdk_writes_is_accepted(message: messaging.Message) -> None:
    request = messaging.PushMessageRequest(to=USER, messages=[message])
    assert read(PUSH, request.to_json().encode()) == request.to_dict()


def test_every_message_type_of_the_sdk_was_tried() -> None:
    kinds = SHAPES[PUSH].checks["messages"].of.shapes  # type: ignore[attr-defined]
    assert {message.type for message in SDK_MESSAGES} == set(kinds)
