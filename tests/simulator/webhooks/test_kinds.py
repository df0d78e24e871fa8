"""Every kind of event and message, read by LINE's own parser."""

import json
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from linebot.v3 import WebhookParser
from linebot.v3.models import UnknownEvent

from bot.simulator.webhooks import contents, events, happenings
from bot.simulator.webhooks.happenings import Happening
from bot.simulator.webhooks.sender import as_bytes, sign

SECRET, AT = "a secret", datetime(2026, 2, 2, 1, tzinfo=UTC)
AOI, MINH = "U" + "a" * 32, "U" + "b" * 32
GROUP, ROOM = "C" + "c" * 32, "R" + "d" * 32
TOKEN = "f" * 32


def read(*some: events.Event) -> list:
    body = as_bytes({"destination": "U" + "e" * 32, "events": some})
    return WebhookParser(SECRET).parse(body.decode(), sign(SECRET, body))


def read_message(payload: dict) -> object:
    [event] = read(happenings.said(payload).event(events.user(AOI), AT, TOKEN))
    assert (event.type, event.reply_token) == ("message", TOKEN)
    return event.message


def test_the_signature_is_lines() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert sign("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_a_text_with_emojis_mentions_and_a_quote() -> None:
    smile, named = contents.emoji(3, 6, "5ac1", "001"), contents.mention_of(MINH, 10, 5)
    message = read_message(
        contents.text("1", "hi (love) @Minh @All", [smile], [named, contents.mention_of_all(16, 4)], "9")
    )
    assert (message.emojis[0].emoji_id, message.quoted_message_id) == ("001", "9")
    assert [(one.type, one.index) for one in message.mention.mentionees] == [("user", 10), ("all", 16)]
    assert message.quote_token and message.mark_as_read_token


def test_a_plain_text_leaves_out_what_it_has_not() -> None:
    message = contents.text("1", "hi")["message"]
    assert message.keys() == {"id", "type", "text", "quoteToken", "markAsReadToken"}


def test_stickers() -> None:
    message = read_message(contents.sticker("1", "446", "1988", "MESSAGE", "thanks", keywords=["joy", "thanks"]))
    assert (message.sticker_resource_type, message.text, message.keywords) == ("MESSAGE", "thanks", ["joy", "thanks"])


def test_a_sticker_of_tomorrow_is_an_unknown_event_to_the_sdk() -> None:
    event = happenings.said(contents.sticker("1", "446", "1988", "HOLOGRAM")).event(events.user(AOI), AT, TOKEN)
    [unknown] = read(event)
    assert isinstance(unknown, UnknownEvent)


def test_pictures_of_one_set() -> None:
    sets = [read_message(one).image_set for one in contents.pictures(["1", "2"], "set")]
    assert [(one.id, one.index, one.total) for one in sets] == [("set", 1, 2), ("set", 2, 2)]


def test_video_audio_file_and_place() -> None:
    video = read_message(contents.video("1", 60_000))
    assert (video.duration, video.content_provider.type, bool(video.quote_token)) == (60_000, "line", True)
    assert read_message(contents.audio("1", 5_000)).duration == 5_000
    file = read_message(contents.file("1", "form.pdf", 2_138))
    assert (file.file_name, file.file_size) == ("form.pdf", 2_138)
    assert read_message(contents.place("1", 35.5, 139.5)).title is None


PERSONAL = [
    happenings.unsent("1"),
    happenings.video_watched("track"),
    happenings.near_beacon("d41d8cd98f", "banner", "1234"),
    happenings.account_linked("nonce"),
    happenings.membership("joined", 3189),
    happenings.membership("left", 3189),
    happenings.membership("renewed", 3189),
    happenings.notification_delivered("a tag"),
]
OF_A_GROUP = [
    happenings.bot_joined(),
    happenings.bot_left(),
    happenings.members_joined([AOI, MINH]),
    happenings.members_left([AOI]),
]
OF_THE_ACCOUNT = [
    happenings.account_not_linked("nonce"),
    happenings.module_attached(AOI, ["message:send"]),
    happenings.module_detached(AOI),
    happenings.activated(AT),
    happenings.deactivated(),
    happenings.suspended(),
    happenings.resumed(),
]
CASES = [
    *((happening, events.user(AOI)) for happening in PERSONAL),
    *((happening, source) for happening in OF_A_GROUP for source in (events.group(GROUP), events.room(ROOM))),
    *((happening, None) for happening in OF_THE_ACCOUNT),
]


@pytest.mark.parametrize(("happening", "source"), CASES, ids=lambda one: getattr(one, "kind", None))
def test_the_parser_knows_it(happening: Happening, source: events.Source | None) -> None:
    event = happening.event(source, AT, TOKEN)
    [parsed] = read(event)
    assert (parsed.type, isinstance(parsed, UnknownEvent)) == (happening.kind, False)
    assert getattr(parsed, "reply_token", None) == (TOKEN if happening.can_reply else None)
    assert ("source" in event) is (source is not None)


def test_an_event_of_tomorrow_is_unknown_to_the_sdk() -> None:
    [unknown] = read(happenings.unheard_of("telepathy", {"thought": {"of": "tea"}}).event(events.user(AOI), AT, TOKEN))
    assert (isinstance(unknown, UnknownEvent), unknown.type) == (True, "telepathy")


def test_on_standby_there_is_no_reply_token() -> None:
    event = happenings.said(contents.text("1", "hi")).event(events.group(GROUP, AOI), AT, TOKEN, "standby")
    [parsed] = read(event)
    assert (parsed.mode, parsed.source.user_id, "replyToken" in event) == ("standby", AOI, False)


def test_ids_grow_within_a_millisecond() -> None:
    ids = [events.ulid(AT) for _ in range(1_000)]
    assert all(one < later for one, later in pairwise(ids))
    assert {len(one) for one in ids} == {26}


def test_no_property_is_null() -> None:
    text = json.dumps([happening.event(source, AT, TOKEN) for happening, source in CASES])
    assert "null" not in text
