"""Sending, asking beforehand, counting afterwards."""

from datetime import timedelta

from linebot.v3.messaging import (
    AudienceRecipient,
    BroadcastRequest,
    Limit,
    Message,
    MulticastRequest,
    NarrowcastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
    ValidateMessageRequest,
)

from bot.simulator.clock import JAPAN
from tests.simulator.api.sdk import World, covers, plain

NEWS = [TextMessage(text="news")]
LINK = {"type": "uri", "label": "Open", "uri": "https://example.com/"}
COLUMN = {"text": "a", "actions": [LINK]}
PICTURE = "https://example.com/a.png"

# One of each type the SDK has a model for; what is made of it is what LINE's JSON looks like.
MESSAGES: dict[str, dict] = {
    "text": {"text": "$ hello", "emojis": [{"index": 0, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}]},
    "textV2": {
        "text": "Hello {face}",
        "substitution": {"face": {"type": "emoji", "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}},
    },
    "sticker": {"packageId": "446", "stickerId": "1988"},
    "image": {"originalContentUrl": PICTURE, "previewImageUrl": PICTURE},
    "video": {"originalContentUrl": "https://example.com/a.mp4", "previewImageUrl": PICTURE, "trackingId": "film"},
    "audio": {"originalContentUrl": "https://example.com/a.m4a", "duration": 60000},
    "location": {"title": "Hub", "address": "1-1", "latitude": 35.65, "longitude": 139.86},
    "imagemap": {
        "baseUrl": "https://example.com/map",
        "altText": "a map",
        "baseSize": {"width": 1040, "height": 1040},
        "actions": [
            {"type": "message", "text": "here", "area": {"x": 0, "y": 0, "width": 520, "height": 1040}},
        ],
    },
    "template": {"altText": "a", "template": {"type": "buttons", "text": "a", "actions": [LINK]}},
    "flex": {
        "altText": "a",
        "contents": {
            "type": "bubble",
            "body": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "a"}]},
        },
    },
    "coupon": {"couponId": "01JYNW8JMQVFBNWF1APF8Z3FS7"},
}
TEMPLATES: dict[str, dict] = {
    "buttons": {"text": "a", "actions": [LINK]},
    "confirm": {"text": "a", "actions": [LINK, LINK]},
    "carousel": {"columns": [COLUMN, COLUMN]},
    "image_carousel": {"columns": [{"imageUrl": PICTURE, "action": LINK}]},
}


def message(kind: str) -> Message:
    return Message.from_dict({"type": kind, **MESSAGES[kind]})


def template(kind: str) -> Message:
    return Message.from_dict({"type": "template", "altText": "a", "template": {"type": kind, **TEMPLATES[kind]}})


def said(world: World) -> list[tuple]:
    return [(shown.text, shown.via, shown.id, shown.silent) for shown in world.aoi.chat if shown.who == "bot"]


@covers("push_message")
def push(world: World) -> None:
    answer = world.line.push_message(
        PushMessageRequest(to=world.aoi.user_id, messages=NEWS, notification_disabled=True)
    )
    ((_, _, message_id, _),) = said(world)
    assert plain(answer) == {"sentMessages": [{"id": message_id, "quoteToken": f"quote-{message_id}"}]}
    assert said(world) == [("news", "push", message_id, True)]


@covers("reply_message")
def reply(world: World) -> None:
    world.bot.answers = lambda event: []
    world.aoi.says("hello")
    token = world.platform.events[-1]["replyToken"]
    answer = world.line.reply_message(ReplyMessageRequest(reply_token=token, messages=NEWS))
    ((_, _, message_id, _),) = said(world)
    assert plain(answer) == {"sentMessages": [{"id": message_id, "quoteToken": f"quote-{message_id}"}]}
    assert said(world) == [("news", "reply", message_id, False)]


@covers("multicast")
def multicast(world: World) -> None:
    answer = world.line.multicast(MulticastRequest(to=[world.aoi.user_id], messages=NEWS))
    assert (answer, [one[:2] for one in said(world)]) == ({}, [("news", "multicast")])


@covers("broadcast")
def broadcast(world: World) -> None:
    answer = world.line.broadcast(BroadcastRequest(messages=NEWS, notification_disabled=True))
    assert (answer, [one[:2] for one in said(world)]) == ({}, [("news", "broadcast")])


@covers("narrowcast", "get_narrowcast_progress")
def narrowcast(world: World) -> None:
    world.platform.narrowcasts.audiences[7] = frozenset({world.aoi.user_id})
    recipient = AudienceRecipient(audience_group_id=7)
    asked = NarrowcastRequest(messages=NEWS, recipient=recipient, limit=Limit(max=10))
    answer = world.line.narrowcast_with_http_info(asked)
    progress = world.line.get_narrowcast_progress(answer.headers["x-line-request-id"])
    assert (answer.status_code, answer.data) == (202, {})
    assert progress.accepted_time == progress.completed_time
    assert plain(progress) == {
        "phase": "succeeded",
        "successCount": 1,
        "failureCount": 0,
        "targetCount": 1,
        "acceptedTime": progress.accepted_time,
        "completedTime": progress.completed_time,
    }
    assert [one[:2] for one in said(world)] == [("news", "narrowcast")]


@covers("validate_reply", "validate_push", "validate_multicast", "validate_narrowcast", "validate_broadcast")
def validate(world: World) -> None:
    for way in ("reply", "push", "multicast", "narrowcast", "broadcast"):
        ask = getattr(world.line, f"validate_{way}_with_http_info")
        assert ask(ValidateMessageRequest(messages=NEWS)).status_code == 200
    assert (said(world), world.line.get_message_quota_consumption().total_usage) == ([], 0)


@covers("get_message_quota", "get_message_quota_consumption")
def quota(world: World) -> None:
    world.platform.quota.limit = 200
    world.line.push_message(PushMessageRequest(to=world.aoi.user_id, messages=NEWS))
    assert plain(world.line.get_message_quota()) == {"type": "limited", "value": 200}
    assert plain(world.line.get_message_quota_consumption()) == {"totalUsage": 1}


@covers(
    "get_number_of_sent_reply_messages",
    "get_number_of_sent_push_messages",
    "get_number_of_sent_multicast_messages",
    "get_number_of_sent_broadcast_messages",
)
def delivered(world: World) -> None:
    for check in (reply, push):
        check(world)
        world.aoi.screen.shown.clear()
    world.line.multicast(MulticastRequest(to=[world.aoi.user_id], messages=NEWS))
    day = f"{world.platform.now().astimezone(JAPAN):%Y%m%d}"
    for way, reached in (("reply", 1), ("push", 1), ("multicast", 1), ("broadcast", 0)):
        ask = getattr(world.line, f"get_number_of_sent_{way}_messages")
        assert plain(ask(day)) == {"status": "unready"}
        world.platform.clock.advance(timedelta(days=1).total_seconds())
        assert plain(ask(day)) == {"status": "ready", "success": reached}
        world.platform.clock.advance(-timedelta(days=1).total_seconds())
        assert plain(ask("20180330")) == {"status": "out_of_service"}


@covers("get_aggregation_unit_usage", "get_aggregation_unit_name_list")
def units(world: World) -> None:
    for name in ("one", "two", "one", "three"):
        letter = PushMessageRequest(to=world.aoi.user_id, messages=NEWS, custom_aggregation_units=[name])
        world.line.push_message(letter)
    assert plain(world.line.get_aggregation_unit_usage()) == {"numOfCustomAggregationUnits": 3}
    first = world.line.get_aggregation_unit_name_list(limit="2")
    assert first.custom_aggregation_units == ["one", "two"]
    rest = world.line.get_aggregation_unit_name_list(limit="2", start=first.next)
    assert plain(rest) == {"customAggregationUnits": ["three"]}
