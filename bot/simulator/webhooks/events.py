"""Builds webhook events with every field the real platform sends."""

import secrets
from copy import deepcopy
from datetime import datetime
from typing import Any

Event = dict[str, Any]
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def event(kind: str, user_id: str, at: datetime, payload: dict[str, Any], reply_token: str | None = None) -> Event:
    """An event of a one-to-one chat; `payload` holds what only this kind has."""
    fields: Event = {
        "type": kind,
        "mode": "active",
        "timestamp": milliseconds(at),
        "source": {"type": "user", "userId": user_id},
        "webhookEventId": ulid(at),
        "deliveryContext": {"isRedelivery": False},
    }
    return {**fields, **({"replyToken": reply_token} if reply_token else {}), **payload}


def redelivery_of(first: Event) -> Event:
    """The same event once more; only the flag differs."""
    again = deepcopy(first)
    again["deliveryContext"]["isRedelivery"] = True
    return again


def message(kind: str, message_id: str, **fields: Any) -> dict[str, Any]:
    """The payload of a message event; fields without a value are left out, as LINE does."""
    content = {"id": message_id, "type": kind, "markAsReadToken": secrets.token_urlsafe(24)}
    if kind in ("text", "sticker", "image"):
        content["quoteToken"] = secrets.token_urlsafe(32)
    return {"message": content | {key: value for key, value in fields.items() if value is not None}}


def postback(data: str, params: dict[str, str] | None) -> dict[str, Any]:
    return {"postback": {"data": data} | ({"params": params} if params else {})}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def ulid(at: datetime) -> str:
    number = milliseconds(at) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
