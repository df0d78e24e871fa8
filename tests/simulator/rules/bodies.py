"""Small bodies that LINE would accept, to be spoilt by one thing at a time; and what the judge says about them."""

import json
from typing import Any

from bot.simulator.refusals import Detail, RefusalError
from bot.simulator.rules.requests import read

USER = "U" + "0" * 32
LINK = "https://example.com/"
AT = "messages[0]"

Message = dict[str, Any]
Body = tuple[str, dict[str, Any]]  # the name of its schema, the object


def complaints(body: Body) -> list[Detail]:
    try:
        read(body[0], json.dumps(body[1]).encode())
    except RefusalError as refusal:
        assert refusal.status == 400
        details: list[Detail] = refusal.body.get("details", [{"message": refusal.body["message"], "property": ""}])
        return details
    return []


def push(*messages: Message, **more: Any) -> Body:
    return "PushMessageRequest", {"to": USER, "messages": list(messages), **more}


def text(words: str = "a", **more: Any) -> Message:
    return {"type": "text", "text": words, **more}


def action(kind: str = "message", **fields: Any) -> Message:
    usual = {
        "message": {"text": "a"},
        "postback": {"data": "a"},
        "uri": {"uri": LINK},
        "datetimepicker": {"data": "a", "mode": "date"},
        "clipboard": {"clipboardText": "a"},
        "richmenuswitch": {"richMenuAliasId": "a", "data": "a"},
    }
    return {"type": kind, "label": "a", **usual.get(kind, {}), **fields}


def quick(*actions: Message) -> Message:
    return text(quickReply={"items": [{"type": "action", "action": each} for each in actions]})


def template(kind: str, **fields: Any) -> Message:
    return {"type": "template", "altText": "a", "template": {"type": kind, **fields}}


def buttons(*actions: Message, **fields: Any) -> Message:
    return template("buttons", **{"text": "a", "actions": list(actions or [action()]), **fields})


def confirm(count: int = 2, **fields: Any) -> Message:
    return template("confirm", **{"text": "a", "actions": [action()] * count, **fields})


def carousel(*columns: Message) -> Message:
    return template("carousel", columns=[{"text": "a", "actions": [action()], **column} for column in columns])


def image_carousel(*actions: Message) -> Message:
    return template("image_carousel", columns=[{"imageUrl": LINK, "action": each} for each in actions])


def flex(contents: Message, alt: str = "a") -> Message:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(*parts: Message, layout: str = "vertical", **fields: Any) -> Message:
    return {"type": "bubble", "body": {"type": "box", "layout": layout, "contents": list(parts)}, **fields}


def bubbles(*each: Message) -> Message:
    return flex({"type": "carousel", "contents": list(each)})


def button(label: str) -> Message:
    return {"type": "button", "action": action(label=label)}


def image(**fields: Any) -> Message:
    return {"type": "image", "url": LINK, **fields}


def imagemap(*actions: Message, **fields: Any) -> Message:
    size = {"width": 1040, "height": 1040}
    return {
        "type": "imagemap",
        "baseUrl": LINK,
        "altText": "a",
        "baseSize": size,
        "actions": [{"area": {"x": 0, "y": 0, "width": 1, "height": 1}, **each} for each in actions],
        **fields,
    }


def menu(*actions: Message, **fields: Any) -> Body:
    bounds = {"x": 0, "y": 0, "width": 800, "height": 250}
    usual = {"size": {"width": 800, "height": 250}, "selected": True, "name": "a", "chatBarText": "a"}
    return "RichMenuRequest", {**usual, "areas": [{"bounds": bounds, "action": each} for each in actions], **fields}
