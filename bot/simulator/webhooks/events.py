"""Builds webhook events with every field the real platform sends."""

import secrets
from copy import deepcopy
from datetime import datetime
from threading import Lock
from typing import Any, Literal

Event = dict[str, Any]
Source = dict[str, str]
Mode = Literal["active", "standby"]  # standby: a module channel has the chat, and the bot must keep quiet
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80
_QUOTABLE = ("text", "sticker", "image", "video")


def event(kind: str, user_id: str, at: datetime, payload: dict[str, Any], reply_token: str | None = None) -> Event:
    """An event of a one-to-one chat; `payload` holds what only this kind has."""
    return event_from(user(user_id), kind, at, payload, reply_token)


def event_from(
    source: Source | None,
    kind: str,
    at: datetime,
    payload: dict[str, Any],
    reply_token: str | None = None,
    mode: Mode = "active",
) -> Event:
    """An event from wherever it came; what has no value is left out, as is the reply token of a bot on standby."""
    fields: Event = {
        "type": kind,
        "mode": mode,
        "timestamp": milliseconds(at),
        **({"source": source} if source else {}),
        "webhookEventId": ulid(at),
        "deliveryContext": {"isRedelivery": False},
    }
    return {**fields, **({"replyToken": reply_token} if reply_token and mode == "active" else {}), **payload}


def user(user_id: str) -> Source:
    return {"type": "user", "userId": user_id}


def group(group_id: str, user_id: str | None = None) -> Source:
    """`user_id` comes with messages only."""
    return {"type": "group", "groupId": group_id} | ({"userId": user_id} if user_id else {})


def room(room_id: str, user_id: str | None = None) -> Source:
    return {"type": "room", "roomId": room_id} | ({"userId": user_id} if user_id else {})


def redelivery_of(first: Event) -> Event:
    """The same event once more; only the flag differs."""
    again = deepcopy(first)
    again["deliveryContext"]["isRedelivery"] = True
    return again


def message(kind: str, message_id: str, **fields: Any) -> dict[str, Any]:
    """The payload of a message event; fields without a value are left out, as LINE does."""
    content = {"id": message_id, "type": kind, "markAsReadToken": secrets.token_urlsafe(24)}
    if kind in _QUOTABLE:
        content["quoteToken"] = secrets.token_urlsafe(32)
    return {"message": content | {key: value for key, value in fields.items() if value is not None}}


def postback(data: str, params: dict[str, str] | None) -> dict[str, Any]:
    return {"postback": {"data": data} | ({"params": params} if params else {})}


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def ulid(at: datetime) -> str:
    """An id that sorts by time; those of one millisecond sort in the order they were made."""
    number = _ULIDS.next(milliseconds(at))
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


class _Ulids:
    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self, now: int) -> int:
        with self._lock:
            same = self._last >> _RANDOM_BITS == now
            self._last = self._last + 1 if same else now << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS - 1)
            return self._last


_ULIDS = _Ulids()
