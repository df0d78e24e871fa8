"""Reads what a bot sends to LINE as LINE does: each body under the name of its schema in LINE's OpenAPI file."""

import json
from typing import Any, NoReturn

from bot.simulator.refusals import Detail, RefusalError, body_errors, invalid_property, not_json, too_large
from bot.simulator.rules import menus, places
from bot.simulator.rules.messages import MESSAGES
from bot.simulator.rules.narrowcast import FILTER, LIMIT, RECIPIENT
from bot.simulator.rules.shapes import Array, Check, Fields, Misfit, Number, Shape, complain, flag, needs
from bot.simulator.rules.values import AGGREGATION_UNIT, ANY, FILLED, HTTPS_FORM, LOCAL_FORM, chat_id, user_id

MOST_BYTES = 2 * 1024 * 1024
LONGEST_ENDPOINT = 500


def nobody_is_mentioned(request: dict[str, Any], _: str, found: list[Detail]) -> None:
    """Mentions are for the members of one chat, so only reply and push may carry them."""
    for n, message in enumerate(request["messages"]):
        for name, item in message.get("substitution", {}).items():
            if item["type"] == "mention":
                complain(found, "Mentions are only for reply and push", f"messages[{n}].substitution.{name}")


def seconds(value: Any, at: str, found: list[Detail]) -> None:
    Number(5, 60)(value, at, found)
    if value % 5:
        complain(found, "must be a multiple of five", at)


def endpoint(value: Any, at: str, _: list[Detail]) -> None:
    if not isinstance(value, str):
        raise Misfit(at)
    if len(value) > LONGEST_ENDPOINT or not (HTTPS_FORM.fullmatch(value) or LOCAL_FORM.fullmatch(value)):
        raise RefusalError(400, "Invalid webhook endpoint URL")


_SENT: Fields = {"messages": needs(MESSAGES), "notificationDisabled": flag}
_UNITS = Array(AGGREGATION_UNIT, 0, 1)

SHAPES: dict[str, Shape] = {
    "ReplyMessageRequest": Shape({"replyToken": needs(ANY), **_SENT}),
    "PushMessageRequest": Shape({"to": needs(chat_id), **_SENT, "customAggregationUnits": _UNITS}),
    "MulticastRequest": Shape(
        {"to": needs(Array(user_id, 1, 500)), **_SENT, "customAggregationUnits": _UNITS}, (nobody_is_mentioned,)
    ),
    "NarrowcastRequest": Shape(
        {**_SENT, "recipient": RECIPIENT, "filter": FILTER, "limit": LIMIT}, (nobody_is_mentioned,)
    ),
    "BroadcastRequest": Shape(_SENT, (nobody_is_mentioned,)),
    "ValidateMessageRequest": Shape({"messages": needs(MESSAGES)}),
    "RichMenuRequest": menus.MENU,
    "RichMenuBulkLinkRequest": menus.BULK_LINK,
    "RichMenuBulkUnlinkRequest": menus.BULK_UNLINK,
    "RichMenuBatchRequest": menus.BATCH,
    "CreateRichMenuAliasRequest": menus.CREATE_ALIAS,
    "UpdateRichMenuAliasRequest": menus.UPDATE_ALIAS,
    "SetWebhookEndpointRequest": Shape({"endpoint": needs(endpoint)}),
    "TestWebhookEndpointRequest": Shape({"endpoint": endpoint}),
    "ShowLoadingAnimationRequest": Shape({"chatId": needs(user_id), "loadingSeconds": seconds}),
    "MarkMessagesAsReadRequest": Shape({"chat": needs(Shape({"userId": needs(user_id)}))}),
    "MarkMessagesAsReadByTokenRequest": Shape({"markAsReadToken": needs(FILLED)}),
}


def read(shape: str, raw: bytes) -> dict[str, Any]:
    """The body as data. `shape` is a key of `SHAPES`; raises `RefusalError` for what LINE would not accept."""
    if len(raw) > MOST_BYTES:
        raise too_large()
    text = _decoded(raw)
    body = _parsed(text)
    found: list[Detail] = []
    try:
        SHAPES[shape](body, "", found)
    except Misfit as misfit:
        raise invalid_property(misfit.at, places.of_value(text, misfit.at) if misfit.placed else None) from None
    except RecursionError:
        raise not_json() from None
    if found:
        raise body_errors(found)
    return body


def check_messages(messages: Any) -> list[Detail]:
    """What LINE would complain about in messages that are data already; raises where it would not even read them."""
    return _complaints(MESSAGES, [] if messages is None else messages, "messages")


def check_menu(menu: Any) -> list[Detail]:
    return _complaints(menus.MENU, menu, "")


def _complaints(check: Check, value: Any, at: str) -> list[Detail]:
    found: list[Detail] = []
    try:
        check(value, at, found)
    except Misfit as misfit:
        raise invalid_property(misfit.at) from None
    except RecursionError:
        raise not_json() from None
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        readable = raw[: error.start].decode()
        raise not_json(places.of_offset(readable, len(readable))) from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise not_json((error.lineno, error.colno)) from None
    except ValueError:
        raise not_json(places.of_no_number(text)) from None
    except RecursionError:  # LINE's reader has such a depth too
        raise not_json() from None
    if not isinstance(body, dict):
        raise not_json(places.of_value(text, ""))
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
