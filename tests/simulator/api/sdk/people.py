"""People and what they sent, the bot itself, its webhook."""

from linebot.v3.messaging import (
    ChatReference,
    MarkMessagesAsReadByTokenRequest,
    MarkMessagesAsReadRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    TestWebhookEndpointRequest,
)

from tests.simulator.api.sdk import PICTURE, World, covers, plain


def last_message(world: World) -> dict:
    return world.platform.events[-1]["message"]


@covers("get_profile")
def profile(world: World) -> None:
    known = {"displayName": "Aoi", "userId": world.aoi.user_id, "language": "ja"}
    assert plain(world.line.get_profile(world.aoi.user_id)) == known


@covers("get_followers")
def followers(world: World) -> None:
    minh = world.platform.person("minh")
    minh.follow()
    first = world.line.get_followers(limit=1)
    assert first.user_ids == [world.aoi.user_id]
    assert plain(world.line.get_followers(limit=1, start=first.next)) == {"userIds": [minh.user_id]}


@covers("get_bot_info")
def info(world: World) -> None:
    world.platform.chat_mode, world.platform.picture_url = "chat", "https://example.com/bot.png"
    assert plain(world.line.get_bot_info()) == {
        "userId": world.platform.bot_user_id,
        "basicId": "@simulator",
        "displayName": "Bot",
        "pictureUrl": "https://example.com/bot.png",
        "chatMode": "chat",
        "markAsReadMode": "manual",
    }


@covers("show_loading_animation")
def loading(world: World) -> None:
    asked = ShowLoadingAnimationRequest(chat_id=world.aoi.user_id, loading_seconds=10)
    answer = world.line.show_loading_animation_with_http_info(asked)
    assert (answer.status_code, answer.data) == (202, {})
    assert world.aoi.screen.loading_until > 0


@covers("mark_messages_as_read_by_token")
def mark_as_read(world: World) -> None:
    world.platform.chat_mode, world.bot.answers = "chat", lambda event: []
    world.aoi.says("one")
    token = last_message(world)["markAsReadToken"]
    world.aoi.says("two")
    asked = MarkMessagesAsReadByTokenRequest(mark_as_read_token=token)
    assert world.line.mark_messages_as_read_by_token_with_http_info(asked).status_code == 200
    assert world.aoi.screen.read_up_to == 1


@covers("mark_messages_as_read")
def mark_all_as_read(world: World) -> None:
    world.platform.chat_mode, world.bot.answers = "chat", lambda event: []
    world.aoi.says("one")
    world.aoi.says("two")
    asked = MarkMessagesAsReadRequest(chat=ChatReference(user_id=world.aoi.user_id))
    assert world.line.mark_messages_as_read_with_http_info(asked).status_code == 200
    assert world.aoi.screen.read_up_to == 2


@covers("issue_link_token")
def link_token(world: World) -> None:
    token = world.line.issue_link_token(world.aoi.user_id).link_token
    assert world.platform.links.spend(token, world.platform.now()) == world.aoi.user_id


@covers("get_webhook_endpoint", "set_webhook_endpoint")
def webhook(world: World) -> None:
    assert plain(world.line.get_webhook_endpoint()) == {"endpoint": world.bot.url, "active": True}
    world.line.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint="https://example.com/webhook"))
    assert plain(world.line.get_webhook_endpoint()) == {"endpoint": "https://example.com/webhook", "active": True}
    world.platform.webhook_url = world.bot.url


@covers("test_webhook_endpoint")
def webhook_test(world: World) -> None:
    went = world.line.test_webhook_endpoint(TestWebhookEndpointRequest(endpoint=world.bot.url))
    assert (went.success, went.status_code, went.reason, went.detail) == (True, 200, "OK", "200")
    world.bot.status = 500
    went = world.line.test_webhook_endpoint()
    assert (went.success, went.status_code, went.reason, went.detail) == (False, 500, "ERROR_STATUS_CODE", "500")
    gone = TestWebhookEndpointRequest(endpoint="http://127.0.0.1:9/webhook")
    went = world.line.test_webhook_endpoint(gone)
    assert (went.status_code, went.reason, went.detail) == (0, "COULD_NOT_CONNECT", "Failure to connect")
    assert b'"events":[]' in world.bot.received[-1][0]


@covers("get_message_content", "get_message_content_preview", "get_message_content_transcoding_by_message_id")
def content(world: World) -> None:
    world.bot.answers = lambda event: []
    world.aoi.sends_picture(PICTURE, "image/png")
    picture = last_message(world)["id"]
    assert bytes(world.blob.get_message_content(picture)) == PICTURE
    assert bytes(world.blob.get_message_content_preview(picture)) == PICTURE
    world.platform.contents["film"] = ("video/mp4", b"a film")
    assert plain(world.blob.get_message_content_transcoding_by_message_id("film")) == {"status": "succeeded"}
