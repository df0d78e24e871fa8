"""A broadcast as families see it: its picture, its words in their language, its buttons; alone, or several together."""

import json
from collections.abc import Sequence
from typing import Any

from bot.domain.news import wording
from bot.domain.news.broadcasts import Broadcast
from bot.line import flex, limits
from bot.line.outbound import Message
from bot.service import Service

MOST_BYTES = 48_000  # of one carousel; LINE allows 50,000


def alone(service: Service, news: Broadcast, hub: str, language: str) -> list[Message]:
    """As it is sent when its time has come."""
    said = [_message(service, news, hub, language)]
    limits.check(said)
    return said


def together(
    service: Service, news: Sequence[Broadcast], hub: str, language: str, most: int
) -> tuple[list[Message], int]:
    """Side by side, in at most so many carousels as LINE's limits ask for; and how many of them, from the first on."""
    cards = [_message(service, one, hub, language) for one in news]
    rows: list[list[Message]] = [[]]
    for card in cards:
        if len(rows[-1]) == flex.MOST_BUBBLES or _size([*rows[-1], card["contents"]]) > MOST_BYTES:
            rows.append([])
        rows[-1].append(card["contents"])
    rows = [row for row in rows if row][:most]
    return [flex.message(cards[0]["altText"], row) for row in rows], sum(map(len, rows))


def picture_address(service: Service, news: Broadcast, which: str) -> str:
    assert news.picture
    return f"{service.settings.base_url}/{service.town.slug}/pictures/{news.picture['token']}/{which}.jpg"


def _message(service: Service, news: Broadcast, hub: str, language: str) -> Message:
    read = service.door_name(news.hub_id, hub, language)
    [message] = service.speaker.notice("news", _values(news, read, language), language)
    bubble: Message = message["contents"]
    if news.buttons:
        own = [_button(news, one, wording.read(news, language).language) for one in news.buttons]
        footer = bubble.setdefault("footer", {"type": "box", "layout": "vertical", "spacing": "sm", "contents": []})
        footer["contents"] = own + footer["contents"]
    if news.picture:
        bubble["hero"] = _hero(service, news)
    return message


def _values(news: Broadcast, hub: str, language: str) -> dict[str, Any]:
    words = wording.read(news, language)
    facts = {"event_at": news.event_at, "place": news.place, "capacity": news.capacity}
    return {"title": words.title, "body": words.body, "hub": hub, "number": str(news.id or "")} | facts


def _button(news: Broadcast, button: dict[str, Any], language: str) -> Message:
    """A tap on what starts a talk says whose button it was."""
    given = (("news", str(news.id)),) if news.id and button["kind"] == "start" else ()
    return flex.button(button["kind"], wording.label(button, language), button["target"], given)


def _hero(service: Service, news: Broadcast) -> Message:
    """The small one in the card; a tap shows the large one. The label is read aloud."""
    assert news.picture
    action = {"type": "uri", "label": news.picture["says"], "uri": picture_address(service, news, "original")}
    return flex.picture(
        picture_address(service, news, "preview"), (news.picture["width"], news.picture["height"]), action
    )


def _size(bubbles: Sequence[Message]) -> int:
    return len(json.dumps({"type": "carousel", "contents": list(bubbles)}))
