"""The messages a person can send, as payloads of message events."""

from typing import Any

from bot.simulator.webhooks.events import message

Payload = dict[str, Any]
FROM_LINE = {"type": "line"}  # the bot fetches the content; `external` would bring its addresses along


def text(
    message_id: str,
    words: str,
    emojis: list[dict[str, Any]] | None = None,
    mentionees: list[dict[str, Any]] | None = None,
    quoted: str | None = None,
) -> Payload:
    """Emojis and mentions name their place in `words` in UTF-16 units; `quoted` is the id of an earlier message."""
    mention = {"mentionees": mentionees} if mentionees else None
    return message("text", message_id, text=words, emojis=emojis or None, mention=mention, quotedMessageId=quoted)


def emoji(index: int, length: int, product: str, emoji_id: str) -> dict[str, Any]:
    return {"index": index, "length": length, "productId": product, "emojiId": emoji_id}


def mention_of(user_id: str, index: int, length: int, *, is_self: bool = False) -> dict[str, Any]:
    return {"index": index, "length": length, "type": "user", "userId": user_id, "isSelf": is_self}


def mention_of_all(index: int, length: int) -> dict[str, Any]:
    return {"index": index, "length": length, "type": "all"}


def sticker(
    message_id: str,
    package: str,
    sticker_id: str,
    resource_type: str = "STATIC",
    words: str | None = None,
    **more: Any,
) -> Payload:
    """`resource_type` may be one that no SDK knows yet; `words` are those of a message sticker.

    `more` are the rarer fields: keywords, quotedMessageId.
    """
    kind = {"packageId": package, "stickerId": sticker_id, "stickerResourceType": resource_type}
    return message("sticker", message_id, **kind, text=words, **more)


def picture(message_id: str, image_set: dict[str, Any] | None = None) -> Payload:
    return message("image", message_id, contentProvider=FROM_LINE, imageSet=image_set)


def pictures(message_ids: list[str], set_id: str) -> list[Payload]:
    """Several pictures sent at once: one event each."""
    total = len(message_ids)
    sets = [{"id": set_id, "index": number, "total": total} for number in range(1, total + 1)]
    return [picture(message_id, one) for message_id, one in zip(message_ids, sets, strict=True)]


def video(message_id: str, milliseconds: int) -> Payload:
    return message("video", message_id, duration=milliseconds, contentProvider=FROM_LINE)


def audio(message_id: str, milliseconds: int) -> Payload:
    return message("audio", message_id, duration=milliseconds, contentProvider=FROM_LINE)


def file(message_id: str, name: str, size: int) -> Payload:
    return message("file", message_id, fileName=name, fileSize=size)


def place(message_id: str, lat: float, lon: float, title: str | None = None, address: str | None = None) -> Payload:
    return message("location", message_id, latitude=lat, longitude=lon, title=title, address=address)
