"""The driver that tests talk through: what a person sees, taps, and waits for."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.simulator import Person, Platform, plain_text, quick_replies
from tests.simulator.conftest import texts
from tests.simulator.echo_bot import EchoBot, echo

SAY_YES = {"type": "message", "label": "Yes", "text": "yes"}
CHOOSE = {"type": "postback", "label": "Choose", "data": "chosen", "displayText": "I choose this"}
OPEN = {"type": "uri", "label": "Open", "uri": "https://example.com/"}
PICK = {"type": "datetimepicker", "label": "Pick", "data": "when", "mode": "datetime"}

QUESTION = {**texts("Well?")[0], "quickReply": {"items": [{"type": "action", "action": SAY_YES}]}}
BUTTONS = {
    "type": "template",
    "altText": "a",
    "template": {"type": "buttons", "title": "Title", "text": "Text", "actions": [CHOOSE, OPEN]},
}
CARD = {
    "type": "flex",
    "altText": "a",
    "contents": {
        "type": "bubble",
        "header": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "Head"}]},
        "body": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {"type": "text", "contents": [{"type": "span", "text": "two "}, {"type": "span", "text": "spans"}]},
                {"type": "box", "layout": "baseline", "action": CHOOSE, "contents": [{"type": "text", "text": "Row"}]},
            ],
        },
        "footer": {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": PICK}]},
    },
}


def tells(bot: EchoBot, *messages: dict) -> None:
    """The bot says this to a text, and echoes all else."""
    bot.answers = lambda event: list(messages) if "message" in event else echo(event)


def test_what_is_read() -> None:
    assert plain_text(QUESTION) == ["Well?"]
    assert quick_replies(QUESTION) == ["Yes"]
    assert plain_text(BUTTONS) == ["Title", "Text", "[Choose]", "[Open]"]
    assert plain_text(CARD) == ["Head", "two spans", "Row", "[Pick]"]
    assert plain_text({"type": "sticker"}) == ["(sticker)"]


def test_the_same_key_is_the_same_person(platform: Platform) -> None:
    assert platform.person("aoi") is platform.person("aoi")
    assert platform.person("aoi").user_id == Platform("s", "t").person("aoi").user_id


def test_a_chat_of_both_sides(aoi: Person) -> None:
    aoi.says("hello")
    aoi.wait()
    assert [(shown.who, shown.text, shown.via) for shown in aoi.chat] == [
        ("me", "hello", None),
        ("bot", "hello", "reply"),
    ]


def test_new_is_what_one_has_not_looked_at(bot: EchoBot, aoi: Person) -> None:
    tells(bot, *texts("one", "two"))
    aoi.says("hello")
    assert [shown.text for shown in aoi.wait(2)] == ["one", "two"]
    assert aoi.new() == []


def test_waiting_in_vain_shows_the_chat(bot: EchoBot, aoi: Person) -> None:
    tells(bot)
    aoi.says("hello")
    with pytest.raises(TimeoutError, match=r"0 of 1 messages after 0\.05 s; the chat:\nme: hello"):
        aoi.wait(timeout=0.05)


def test_a_quick_reply_is_gone_after_the_next_message(bot: EchoBot, aoi: Person) -> None:
    tells(bot, QUESTION)
    aoi.says("hello")
    aoi.wait()
    assert aoi.visible_buttons() == ["Yes"]
    bot.answers = lambda event: []
    aoi.taps("Yes")
    assert ([shown.text for shown in aoi.chat][-1], aoi.visible_buttons()) == ("yes", [])


def test_only_the_last_message_offers_quick_replies(bot: EchoBot, aoi: Person) -> None:
    tells(bot, QUESTION, *texts("more"))
    aoi.says("hello")
    aoi.wait()
    assert aoi.visible_buttons() == []


def test_a_button_leaves_its_words_in_the_chat(bot: EchoBot, aoi: Person) -> None:
    tells(bot, BUTTONS)
    aoi.says("hello")
    aoi.wait()
    aoi.taps("Choose")
    assert [shown.text for shown in aoi.wait()] == ["chosen"]
    assert [shown.text for shown in aoi.chat if shown.who == "me"] == ["hello", "I choose this"]


def test_a_link_is_handed_back(bot: EchoBot, aoi: Person) -> None:
    tells(bot, BUTTONS)
    aoi.says("hello")
    aoi.wait()
    assert aoi.taps("Open")["uri"] == "https://example.com/"


def test_newest_first_and_nothing_else(bot: EchoBot, aoi: Person) -> None:
    tells(bot, BUTTONS, CARD)
    aoi.says("hello")
    aoi.wait()
    assert aoi.visible_buttons() == ["Choose", "Pick", "Choose", "Open"]
    with pytest.raises(LookupError, match=r"aoi sees no \[Buy\]; visible: \['Choose', 'Pick', 'Choose', 'Open'\]"):
        aoi.taps("Buy")


def test_a_picker_is_answered_with_a_moment(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    tells(bot, CARD)
    aoi.says("hello")
    aoi.wait()
    with pytest.raises(LookupError, match=r"\[Pick\] opens a datetimepicker dialog"):
        aoi.taps("Pick")
    aoi.picks(datetime(2026, 3, 20, 9, 30))  # noqa: DTZ001 - a picker knows no time zone
    assert platform.events[-1]["postback"] == {"data": "when", "params": {"datetime": "2026-03-20T09:30"}}


def test_time_travel_is_shared_through_a_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    here, there = Platform("s", "t", clock_file=file), Platform("s", "t", clock_file=file)
    here.advance(86400)
    assert file.read_text() == "86400"
    assert abs((there.now() - Platform("s", "t").now()).total_seconds() - 86400) < 1
