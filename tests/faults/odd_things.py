"""Things nobody should send: broken events, odd messages, made-up buttons, and valid events with something changed."""

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from bot.dialogue.script import Flow
from bot.simulator.webhooks.events import Event

NO_EVENTS: list[Any] = [None, "text", 7, [], [[]], True, {}]


def mutated(event: Event) -> st.SearchStrategy[Any]:
    """One to three places of the event replaced by anything at all, or gone."""
    junk = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters(exclude_categories=[]))
        | _NASTY,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
    paths = [
        ("webhookEventId",),
        ("type",),
        ("timestamp",),
        ("source",),
        ("source", "userId"),
        ("mode",),
        ("replyToken",),
    ]
    paths += [(kind, part) for kind in ("message", "postback") for part in event.get(kind, {})]
    changes = st.lists(st.tuples(st.sampled_from(paths), junk | st.just(_GONE)), min_size=1, max_size=3)
    return changes.map(lambda some: _changed(event, some))


def _changed(event: Event, changes: list[tuple[tuple[str, ...], Any]]) -> Event:
    new = copy.deepcopy(event)
    for (*way, last), value in changes:
        place: Any = new
        for step in way:
            place = place.get(step) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            continue
        if value is _GONE:
            place.pop(last, None)
        else:
            place[last] = value
    return new


def poison() -> Iterator[Any]:
    yield from NO_EVENTS
    yield json.loads("[" * 300 + "]" * 300)
    deep: Any = "deep"
    for _ in range(400):
        deep = {"in": deep}
    yield {"type": "message", "message": deep}
    yield {"type": "\ud83d", "webhookEventId": "\x00", "source": {"userId": "\x00"}}


def odd_messages(phrases: Any) -> list[dict[str, Any]]:
    texts = [
        "\ud83d",
        "\x00",
        "あ" * 5000,
        "😀" * 2500,
        "",
        " ",
        "\u202eマイサポ",
        "\ud83d\ud83d\x00メニュー",
        "9" * 5000,
        "{x}",
        "%s",
    ]
    kinds = ["sticker", "image", "video", "audio", "file", "location", "something new", *phrases]
    odd: list[dict[str, Any]] = [{"type": "text", "text": text} for text in texts]
    odd += [{"type": kind} for kind in kinds]
    odd += [{"type": "sticker", "packageId": "x", "stickerId": None, "stickerResourceType": "HOLOGRAM"}]
    odd += [{"type": "text", "text": what} for what in (None, 7, ["a"], {"a": "b"})] + [{"type": 7}, {}]
    places = [(0, 0), (999, 0), ("a", "b"), (None, 1), (10**400, 0), (float("nan"), 0), (35.8, 139.9)]
    return odd + [{"type": "location", "latitude": lat, "longitude": lon} for lat, lon in places]


def made_up(flows: Mapping[str, Flow], theirs: int) -> list[str]:
    values = [
        str(theirs),
        "-1",
        "0",
        "9" * 12,
        "9" * 300,
        "%2B99999",
        "%2B-1",
        "%2B" + "9" * 900,
        "%00",
        "%ff%fe",
        "1.5",
    ]
    values += [
        "%D9%A1",
        "other",
        "yes",
        "",
        "'; drop table seat;--",
        "%F0%9F%98%80" * 50,
        "2026-99-99",
        "nan,nan",
        "inf,1",
        "1,2,3",
    ]
    steps = {(flow.name, step.name) for flow in flows.values() for step in flow.steps}
    asked = [("book_interview", step) for step in ("slot", "confirm", "due_date", "other_hub")] + [
        ("register_hub", "where")
    ]
    assert set(asked) <= steps
    data = [f"f={flow}&s={step}&v={value}" for flow, step in asked for value in values]
    data += [f"f={flow}&g.{step}={values[4]}&g.{step}x=%00" for flow, step in asked]
    data += [
        "",
        "%00",
        "f=",
        "f=%00&s=%00&v=%00",
        "f=nothing",
        "f=menu&s=nothing&v=1",
        "&&&===",
        "f=a&f=b",
        "date",
        "x" * 5000,
    ]
    return data


_GONE = object()
_NASTY = st.sampled_from(
    ["\ud83d", "\x00", "9" * 400, "../../x", base64.b64encode(b"x" * 60).decode(), "U" + "0" * 32, "follow"]
)
