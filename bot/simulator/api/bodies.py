"""Reads the JSON bodies of calls, each under the name of its schema in LINE's OpenAPI file."""

import json
from collections.abc import Iterator
from typing import Any

import regex

from bot.simulator.refusals import Detail, RefusalError, body_errors, invalid_property
from bot.simulator.rules.limits import check_menu, check_messages

MOST_RECIPIENTS = 500
WITH_MESSAGES = frozenset(
    f"{name}Request"
    for name in ("ReplyMessage", "PushMessage", "Multicast", "Narrowcast", "Broadcast", "ValidateMessage")
)
USER_LISTS = ("to", "userIds")
_USER_ID = regex.compile(r"U[0-9a-f]{32}")
_CHAT_ID = regex.compile(r"[UCR][0-9a-f]{32}")
_MENU_ID = regex.compile(r"richmenu-[0-9a-f]{32}")
_ENDPOINT = regex.compile(r"https://[^\s/]+\S*|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?")


def read(shape: str, raw: bytes) -> dict[str, Any]:
    """The body as data; refuses what LINE would not accept."""
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusalError(400, "The request body could not be parsed as JSON (line: -, column: -)")
    _check_ids(shape, body)
    if found := list(_complaints(shape, body)):
        raise body_errors(found)
    return body


def _complaints(shape: str, body: dict[str, Any]) -> Iterator[Detail]:
    if shape in WITH_MESSAGES:
        yield from check_messages(body.get("messages"))
    if shape == "RichMenuRequest":
        yield from check_menu(body)
    for name in USER_LISTS:
        if isinstance(body.get(name), list) and not 1 <= len(body[name]) <= MOST_RECIPIENTS:
            yield {"message": f"Size must be between 1 and {MOST_RECIPIENTS}", "property": name}
    if "loadingSeconds" in body:
        yield from _wrong_seconds(body["loadingSeconds"])
    if "richMenuId" in body and not _MENU_ID.fullmatch(body["richMenuId"]):
        yield {"message": "invalid richMenuId", "property": "richMenuId"}


def _check_ids(shape: str, body: dict[str, Any]) -> None:
    for name in USER_LISTS:
        for n, user_id in enumerate(body[name] if isinstance(body.get(name), list) else []):
            if not _USER_ID.fullmatch(user_id):
                raise invalid_property(f"{name}[{n}]")
    if shape == "PushMessageRequest" and not _CHAT_ID.fullmatch(str(body.get("to"))):
        raise invalid_property("to")
    if "endpoint" in body and not (_ENDPOINT.fullmatch(body["endpoint"]) and len(body["endpoint"]) <= 500):
        raise RefusalError(400, "Invalid webhook endpoint URL")


def _wrong_seconds(seconds: int) -> Iterator[Detail]:
    if not 5 <= seconds <= 60:
        yield {"message": "Must be between 5 and 60", "property": "loadingSeconds"}
    if seconds % 5:
        yield {"message": "must be a multiple of five", "property": "loadingSeconds"}
