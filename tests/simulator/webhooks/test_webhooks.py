"""What the bot hears: every kind of event, signed, complete, in order; read by LINE's own parser."""

import json
import time
from datetime import UTC, date, datetime

import pytest
from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import MessagingApi, MessagingApiBlob
from urllib3.exceptions import MaxRetryError, ProtocolError

from bot.simulator import BlockedTheBotError, Person, Platform, Server, serve
from tests.simulator.conftest import SECRET, TOKEN
from tests.simulator.echo_bot import EchoBot


def heard(platform: Platform, bot: EchoBot) -> list:
    """The events of the last webhook, signature checked."""
    platform.wait_idle()
    body, signature = bot.received[-1]
    return WebhookParser(SECRET).parse(body.decode(), signature)


def test_a_new_friend_and_one_who_comes_back(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    assert heard(platform, bot)[0].follow.is_unblocked is False
    aoi.unfollow()
    gone = heard(platform, bot)[0]
    assert (gone.type, gone.source.user_id, hasattr(gone, "reply_token")) == ("unfollow", aoi.user_id, False)
    aoi.follow()
    assert heard(platform, bot)[0].follow.is_unblocked is True


def test_a_text_with_every_common_field(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    platform.set_to(datetime(2026, 2, 2, 1, 0, tzinfo=UTC))
    aoi.says("hello")
    (event,) = heard(platform, bot)
    assert (event.type, event.mode, event.source.type, event.source.user_id) == (
        "message",
        "active",
        "user",
        aoi.user_id,
    )
    assert (event.message.type, event.message.text, event.message.id.isdigit()) == ("text", "hello", True)
    assert 0 <= event.timestamp - 1_769_994_000_000 < 5000
    assert (len(event.webhook_event_id), event.delivery_context.is_redelivery) == (26, False)
    assert json.loads(bot.received[-1][0])["destination"] == platform.bot_user_id


def test_a_sticker(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.sends_sticker()
    message = heard(platform, bot)[0].message
    assert (message.type, message.package_id, message.sticker_id) == ("sticker", "446", "1988")


def test_a_picture_can_be_fetched(platform: Platform, bot: EchoBot, blob: MessagingApiBlob, aoi: Person) -> None:
    aoi.sends_picture(b"a picture")
    message = heard(platform, bot)[0].message
    assert (message.type, message.content_provider.type) == ("image", "line")
    assert bytes(blob.get_message_content(message.id)) == b"a picture"


def test_a_place_with_and_without_a_name(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.sends_place(35.78, 139.9, title="Station", address="1-1")
    place = heard(platform, bot)[0].message
    assert (place.title, place.address, place.latitude, place.longitude) == ("Station", "1-1", 35.78, 139.9)
    aoi.sends_place(35.78, 139.9)
    bare = heard(platform, bot)[0].message
    assert (bare.title, bare.address, "title" in json.loads(bot.received[-1][0])["events"][0]["message"]) == (
        None,
        None,
        False,
    )


def test_a_postback(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.postback("slot=7", {"date": "2026-03-20"})
    postback = heard(platform, bot)[0].postback
    assert (postback.data, postback.params) == ("slot=7", {"date": "2026-03-20"})


def test_a_message_taken_back(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("oops")
    message_id = heard(platform, bot)[0].message.id
    aoi.unsends()
    assert (heard(platform, bot)[0].unsend.message_id, aoi.chat) == (message_id, [])


def test_events_of_one_person_arrive_in_order(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    for number in range(30):
        aoi.says(str(number))
    platform.wait_idle()
    said = [json.loads(body)["events"][0]["message"]["text"] for body, _ in bot.received[1:]]
    assert said == [str(number) for number in range(30)]


def test_a_redelivery_is_the_same_event_with_a_flag(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.says("hello")
    aoi.wait()
    first = platform.events[-1]
    platform.redeliver(first)
    platform.wait_idle()
    again = json.loads(bot.received[-1][0])["events"][0]
    assert again == {**first, "deliveryContext": {"isRedelivery": True}}


def test_a_wrong_or_missing_signature(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    platform.deliver_batch([], "wrong")
    with pytest.raises(InvalidSignatureError):
        heard(platform, bot)
    platform.deliver_batch([], "none")
    assert bot.received[-1][1] is None


def test_a_batch_of_several_people_and_any_bytes(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("one")
    platform.person("minh").says("two")
    platform.wait_idle()
    assert platform.deliver_batch(platform.events[-2:]).reason == "ok"
    assert [event.message.text for event in heard(platform, bot)] == ["one", "two"]
    assert platform.deliver(b"{not json").kind == "webhook"
    assert bot.received[-1][0] == b"{not json"


def test_what_became_of_each_webhook_is_recorded(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.status = 500
    assert [(sent.status, sent.reason) for sent in [platform.deliver_batch([])]] == [(500, "error_status_code")]
    bot.stop()
    platform.webhook_url = "http://127.0.0.1:1/webhook"
    assert platform.deliver_batch([]).reason == "could_not_connect"


def test_a_slow_bot_is_given_two_seconds(bot: EchoBot) -> None:
    bot.hear = lambda *_: time.sleep(2.3)
    slow = Platform(secret=SECRET, token=TOKEN, webhook_url=bot.url, clock_file=None).deliver_batch([])
    assert (slow.status, slow.reason) == (None, "request_timeout")
    assert slow.took_ms > 1990


def test_how_long_it_is_given_may_be_set(platform: Platform, bot: EchoBot) -> None:
    platform.wait_for_bot(0.1)
    bot.hear = lambda *_: time.sleep(0.5)
    slow = platform.deliver_batch([])
    assert (slow.reason, 90 < slow.took_ms < 1990) == ("request_timeout", True)


def test_who_blocked_the_bot_cannot_write(aoi: Person) -> None:
    aoi.unfollow()
    with pytest.raises(BlockedTheBotError):
        aoi.says("hello?")


def test_a_date_for_a_picker(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    picker = {"type": "datetimepicker", "label": "Day", "data": "due", "mode": "date", "min": "2026-01-01"}
    bot.answers = lambda event: [{"type": "text", "text": "When?", "quickReply": {"items": [{"action": picker}]}}]
    aoi.says("book")
    aoi.wait()
    with pytest.raises(ValueError, match="2025-12-31 is outside 2026-01-01"):
        aoi.picks(date(2025, 12, 31))
    aoi.picks(date(2026, 3, 20), label="Day")
    assert heard(platform, bot)[0].postback.params == {"date": "2026-03-20"}


def test_after_an_outage_the_same_platform_goes_on(
    platform: Platform, server: Server, line: MessagingApi, bot: EchoBot, aoi: Person
) -> None:
    line.get_bot_info()  # the client keeps its connection open
    server.stop()
    with pytest.raises((MaxRetryError, ProtocolError)):
        line.get_bot_info()
    back = serve(platform, server.port)
    aoi.says("still there?")
    assert [shown.text for shown in aoi.wait()] == ["still there?"]
    back.stop()
