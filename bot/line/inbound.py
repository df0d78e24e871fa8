"""What LINE sends, as plain data: leniently, because new kinds of everything come unannounced."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import structlog

from bot.dialogue.said import Press, Said
from bot.domain.office.inbox import Arrival

log = structlog.get_logger()
LONGEST_ID, LONGEST_TEXT = 64, 5000
KINDS = frozenset({"sticker", "image", "video", "audio", "file"})  # that the bot has a sentence for
_NEVER = re.compile("[\x00\ud800-\udfff]")
LATEST_MS = 4_102_444_800_000  # the year 2100; a later time would hide every true one from then on


def arrivals(payload: object) -> list[Arrival]:
    """The events of a webhook body, each on its own: one that cannot be read never hides its neighbours."""
    events = payload.get("events") if isinstance(payload, dict) else None
    readable = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    return [one for event in readable if (one := _arrival_unless_too_deep(event))]


def understand(event: Mapping[str, Any]) -> Said:
    """An event of one person as something they did."""
    kind = _text(event.get("type"))
    if kind == "message":
        return _message(_mapping(event.get("message")))
    if kind == "postback":
        return Said(press=_press(_mapping(event.get("postback"))))
    return Said(other=kind if kind == "follow" else "something_else")


def words(event: Mapping[str, Any]) -> str:
    """What they typed, or the words a tap left in the chat: for the lookout, and nothing of who they are."""
    message, tap = _mapping(event.get("message")), _mapping(event.get("postback"))
    typed = _text(message.get("text")) if message.get("type") == "text" else ""
    return " ".join(filter(None, (typed, _text(tap.get("text")), _text(tap.get("displayText")))))


def reply_token(event: Mapping[str, Any]) -> str | None:
    """Absent on unfollow, unsend and in standby; LINE's old verification used made-up ones."""
    token = event.get("replyToken")
    if not isinstance(token, str) or set(token) <= {"0", "f"} or len(token) > 255:
        return None
    return token


def message_id(event: Mapping[str, Any]) -> str:
    """Of the message it brings, or takes back."""
    return _text(_mapping(event.get("unsend")).get("messageId")) or _text(_mapping(event.get("message")).get("id"))


def read_token(event: Mapping[str, Any]) -> str:
    """LINE's key for telling the sender that a person has read it; it does not grow old."""
    return _text(_mapping(event.get("message")).get("markAsReadToken"))


def mended(value: Any) -> Any:
    """Text no database takes (lone surrogates, NUL) replaced, everywhere inside."""
    if isinstance(value, str):
        if not _NEVER.search(value):
            return value
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {mended(key): mended(part) for key, part in value.items()}
    return [mended(part) for part in value] if isinstance(value, list) else value


def _arrival_unless_too_deep(event: Mapping[str, Any]) -> Arrival | None:
    try:
        return _arrival(event)
    except RecursionError:
        log.warning("webhook.event_too_deep")
        return None


def _arrival(event: Mapping[str, Any]) -> Arrival:
    body = mended(event)
    happened = body.get("timestamp")
    whole = isinstance(happened, int) and not isinstance(happened, bool) and 0 <= happened < LATEST_MS
    return Arrival(_event_id(body), _answerable(body), happened if whole else 0, body)


def _event_id(body: Mapping[str, Any]) -> str:
    given = body.get("webhookEventId")
    if isinstance(given, str) and 0 < len(given) <= LONGEST_ID:
        return given
    return "sha-" + hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _answerable(body: Mapping[str, Any]) -> str | None:
    """The LINE user id, for what one person did in a chat with us; groups and standby are stored and left alone."""
    source = _mapping(body.get("source"))
    user = source.get("userId")
    alone = source.get("type", "user") == "user" and body.get("mode", "active") == "active"
    if not isinstance(body.get("type"), str) or not isinstance(user, str):
        return None
    return user if alone and 0 < len(user) <= LONGEST_ID and user.isprintable() else None


def _message(message: Mapping[str, Any]) -> Said:
    kind = _text(message.get("type"))
    if kind == "text":
        return Said(text=_text(message.get("text"))[:LONGEST_TEXT].strip(), other="empty")
    if kind == "location":
        return _location(message)
    return Said(other=kind if kind in KINDS else "something_else")


def _location(message: Mapping[str, Any]) -> Said:
    latitude, longitude = message.get("latitude"), message.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return Said(other="location")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return Said(other="location")
    return Said(position=(float(latitude), float(longitude)))


def _press(postback: Mapping[str, Any]) -> Press:
    """A tap; what a date picker brings is its value."""
    press = Press.decode(_text(postback.get("data"))[:1000])
    picked = _mapping(postback.get("params"))
    value = picked.get("datetime") or picked.get("date") or picked.get("time")
    return Press(press.flow, press.step, value, press.given) if isinstance(value, str) else press


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
