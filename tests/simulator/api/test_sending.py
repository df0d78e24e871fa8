"""What the bot sends: once, to whom it can reach, counted; through LINE's own SDK."""

from datetime import datetime
from uuid import uuid4

import pytest
from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    Configuration,
    ErrorResponse,
    MessagingApi,
    MulticastRequest,
    PushMessageRequest,
    ReplyMessageRequest,
    ShowLoadingAnimationRequest,
    TextMessage,
)

from bot.simulator import Person, Platform, Server
from tests.simulator.echo_bot import EchoBot


def push(to: str, *words: str) -> PushMessageRequest:
    return PushMessageRequest(to=to, messages=[TextMessage(text=word) for word in words])


def refused(call: object, *args: object, **more: object) -> tuple[int, str]:
    with pytest.raises(ApiException) as refusal:
        call(*args, **more)
    return refusal.value.status, ErrorResponse.from_json(refusal.value.body).message


@pytest.fixture
def token(platform: Platform, bot: EchoBot, aoi: Person) -> str:
    """A reply token nobody has used yet."""
    bot.answers = lambda event: []
    aoi.says("hello")
    return platform.events[-1]["replyToken"]


def reply(token: str, word: str = "hi") -> ReplyMessageRequest:
    return ReplyMessageRequest(reply_token=token, messages=[TextMessage(text=word)])


def test_a_reply_is_shown_once(line: MessagingApi, aoi: Person, token: str) -> None:
    sent = line.reply_message(reply(token)).sent_messages
    assert [(shown.text, shown.via, shown.id) for shown in aoi.wait()] == [("hi", "reply", sent[0].id)]
    assert refused(line.reply_message, reply(token)) == (400, "Invalid reply token")


def test_a_reply_token_lives_for_a_minute(line: MessagingApi, platform: Platform, token: str) -> None:
    platform.advance(61)
    assert refused(line.reply_message, reply(token)) == (400, "Invalid reply token")


def test_a_redelivery_revives_the_reply_token(line: MessagingApi, platform: Platform, aoi: Person, token: str) -> None:
    platform.advance(600)
    platform.redeliver(platform.events[-1])
    line.reply_message(reply(token, "late"))
    assert [shown.text for shown in aoi.wait()] == ["late"]


def test_no_redelivery_helps_after_twenty_minutes(line: MessagingApi, platform: Platform, token: str) -> None:
    platform.advance(1201)
    platform.redeliver(platform.events[-1])
    assert refused(line.reply_message, reply(token)) == (400, "Invalid reply token")


def test_a_refused_reply_leaves_the_token_unused(line: MessagingApi, aoi: Person, token: str) -> None:
    assert refused(line.reply_message, reply(token, ""))[0] == 400
    line.reply_message(reply(token))
    assert [shown.text for shown in aoi.wait()] == ["hi"]


def test_a_reply_takes_no_retry_key(line: MessagingApi, token: str) -> None:
    status, _ = refused(line.reply_message_with_http_info, reply(token), _headers={"X-Line-Retry-Key": str(uuid4())})
    assert status == 400


def test_a_retry_key_sends_once_and_tells_what_was_sent(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    key = str(uuid4())
    first = line.push_message_with_http_info(push(aoi.user_id, "news"), x_line_retry_key=key)
    with pytest.raises(ApiException) as again:
        line.push_message(push(aoi.user_id, "news"), x_line_retry_key=key)
    told = ErrorResponse.from_json(again.value.body)
    assert (again.value.status, told.message) == (409, "The retry key is already accepted")
    assert again.value.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert [sent.id for sent in told.sent_messages] == [sent.id for sent in first.data.sent_messages]
    assert [shown.text for shown in aoi.chat] == ["news"]


def test_a_retry_key_is_forgotten_after_a_day(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    key = str(uuid4())
    line.push_message(push(aoi.user_id, "news"), x_line_retry_key=key)
    platform.advance(24 * 3600)
    line.push_message(push(aoi.user_id, "news"), x_line_retry_key=key)
    assert [shown.text for shown in aoi.chat] == ["news", "news"]


def test_who_blocked_the_bot_hears_nothing_and_costs_nothing(
    line: MessagingApi, platform: Platform, aoi: Person
) -> None:
    aoi.unfollow()
    line.push_message(push(aoi.user_id, "news"))
    line.multicast(MulticastRequest(to=[aoi.user_id], messages=[TextMessage(text="news")]))
    assert (aoi.chat, line.get_message_quota_consumption().total_usage) == ([], 0)


def test_a_stranger_hears_nothing_before_writing(line: MessagingApi, platform: Platform, bot: EchoBot) -> None:
    bot.answers = lambda event: []
    stranger = platform.person("stranger")
    line.push_message(push(stranger.user_id, "one"))
    stranger.says("hello")
    line.push_message(push(stranger.user_id, "two"))
    platform.advance(8 * 86400)
    line.push_message(push(stranger.user_id, "three"))
    assert [shown.text for shown in stranger.chat] == ["hello", "two"]


def test_the_quota_counts_people_not_messages(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    minh = platform.person("minh")
    minh.follow()
    line.push_message(push(aoi.user_id, "one", "two", "three"))
    line.multicast(MulticastRequest(to=[aoi.user_id, minh.user_id], messages=[TextMessage(text="all")]))
    assert line.get_message_quota_consumption().total_usage == 3
    assert (line.get_message_quota().type, line.get_message_quota().value) == ("none", None)


def test_a_used_up_quota_sends_nothing_until_next_month(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.set_to(datetime(2027, 1, 20, 12))  # noqa: DTZ001 - without a zone it is meant in Japan
    platform.quota.limit = 1
    line.push_message(push(aoi.user_id, "one"))
    assert refused(line.push_message, push(aoi.user_id, "two")) == (429, "You have reached your monthly limit.")
    platform.set_to(datetime(2027, 2, 1, 0, 1))  # noqa: DTZ001
    line.push_message(push(aoi.user_id, "three"))
    assert [shown.text for shown in aoi.chat] == ["one", "three"]


def test_an_unknown_receiver(line: MessagingApi, server: Server) -> None:
    assert refused(line.push_message, push("U" + "0" * 32, "x")) == (400, "Failed to send messages")


def test_one_malformed_id_stops_the_whole_multicast(line: MessagingApi, aoi: Person) -> None:
    letter = MulticastRequest(to=[aoi.user_id, "aoi"], messages=[TextMessage(text="x")])
    says = "The property, to[1], in the request body is invalid (line: -, column: -)"
    assert (refused(line.multicast, letter), aoi.chat) == ((400, says), [])


def test_a_wrong_token(server: Server) -> None:
    line = MessagingApi(ApiClient(Configuration(host=server.url, access_token="wrong")))
    reason = "invalid token. Confirm that the access token in the authorization header is valid."
    assert refused(line.get_bot_info) == (401, f"Authentication failed due to the following reason: {reason}")


def test_profiles_of_friends_only(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    profile = line.get_profile(aoi.user_id)
    assert (profile.user_id, profile.display_name, profile.language) == (aoi.user_id, "Aoi", "ja")
    aoi.unfollow()
    assert refused(line.get_profile, aoi.user_id) == (404, "Not found")
    assert refused(line.get_profile, platform.person("stranger").user_id) == (404, "Not found")


def test_the_bot_knows_itself(line: MessagingApi, platform: Platform) -> None:
    info = line.get_bot_info()
    assert (info.user_id, info.display_name, info.chat_mode) == (platform.bot_user_id, "Bot", "bot")


def test_loading_dots_go_when_a_message_comes(line: MessagingApi, aoi: Person) -> None:
    line.show_loading_animation(ShowLoadingAnimationRequest(chat_id=aoi.user_id, loading_seconds=10))
    assert aoi.screen.loading_until > 0
    line.push_message(push(aoi.user_id, "here"))
    assert aoi.screen.loading_until == 0


def test_loading_seconds_come_in_steps_of_five(line: MessagingApi, aoi: Person) -> None:
    asked = ShowLoadingAnimationRequest(chat_id=aoi.user_id, loading_seconds=7)
    assert refused(line.show_loading_animation, asked) == (400, "The request body has 1 error(s)")


def test_the_log_keeps_both_directions(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    line.push_message(push(aoi.user_id, "x"))
    assert [(entry.kind, entry.path, entry.status) for entry in platform.requests] == [
        ("webhook", "/webhook", 200),
        ("api", "/v2/bot/message/push", 200),
    ]
