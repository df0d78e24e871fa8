"""A talk kept: as a transcript that can be played again, and as a log that shows what a bot does differently."""

import json
from datetime import date
from pathlib import Path

import pytest
from linebot.v3.messaging import MessagingApi, PushMessageRequest, TextMessage

from bot.simulator import Person, Platform, Server
from bot.simulator.recording.log import Log, read_log
from bot.simulator.recording.overhearing import overhear
from bot.simulator.recording.recorder import Recorder, whole_log
from bot.simulator.recording.replay import Replay
from bot.simulator.recording.transcripts import heard, writing
from tests.simulator.echo_bot import EchoBot, echo

HOW = writing()
DAY = {"type": "datetimepicker", "label": "Day", "data": "due", "mode": "date"}
BOOK = {"type": "postback", "label": "Book", "data": "book", "displayText": "I want to book"}
SILENT = {"type": "postback", "label": "Silently", "data": "silent"}
MENU = {
    "type": "template",
    "altText": "a",
    "template": {"type": "buttons", "text": "What now?", "actions": [BOOK, SILENT, DAY]},
}


def clerk(event: dict) -> list[dict]:
    """Greets, offers three buttons to a text, and echoes buttons."""
    if event["type"] == "follow":
        return [{"type": "text", "text": "welcome\nto us"}]
    return [MENU] if event.get("message", {}).get("type") == "text" else echo(event)


TALK = """\
# Aoi

Parent: (adds the account)
Bot: welcome
    to us

Parent: hello
Bot: What now?
    [Book]
    [Silently]
    [Day]

Parent: [Book]
Bot: book

Parent: [Silently]
Bot: silent

Parent: (2026-03-20)
Bot: due 2026-03-20

Parent: (sticker)

Parent: (picture)

Parent: (place 35.82, 139.91)

Parent: (blocks the account)
"""


@pytest.fixture
def talked(platform: Platform, bot: EchoBot, server: Server) -> Person:
    """Aoi, after a talk with a bit of everything."""
    bot.answers = clerk
    aoi = platform.person("aoi", "Aoi")
    for does in (
        aoi.follow,
        lambda: aoi.says("hello"),
        lambda: aoi.taps("Book"),
        lambda: aoi.taps("Silently"),
        lambda: aoi.picks(date(2026, 3, 20)),
    ):
        does()
        aoi.wait()
    aoi.sends_sticker()
    aoi.sends_picture(b"a picture")
    aoi.sends_place(35.82, 139.91)
    aoi.unfollow()
    platform.wait_idle()
    return aoi


def written(person: Person) -> str:
    talk = overhear(person, HOW, "en")
    talk.at = None
    return HOW.write(talk, "en")


def test_a_transcript_of_a_talk(talked: Person) -> None:
    assert written(talked) == TALK


def test_the_transcript_can_be_played_again(talked: Person, platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    [talk] = HOW.read(file)
    minh = platform.person("minh", "Aoi")
    for exchange in talk.exchanges:
        HOW.do(minh, exchange.said)
        platform.wait_idle()
        answers = minh.wait(len(exchange.answers)) if exchange.answers else []
        assert [one.text.split("\n") for one in answers] == exchange.answers
    assert written(minh) == TALK


def test_a_bot_that_speaks_first(platform: Platform, line: MessagingApi) -> None:
    aoi = platform.person("aoi", "Aoi")
    aoi.state = "friend"
    line.push_message(PushMessageRequest(to=aoi.user_id, messages=[TextMessage(text="news")]))
    assert heard(aoi) == [["news"]]
    assert written(aoi) == "# Aoi\n\nParent:\nBot: news\n"


def test_pickers_of_times(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    for mode, said in (("time", "(10:30)"), ("datetime", "(2026-03-20T10:30)")):
        picker = {"type": "datetimepicker", "label": "When", "data": "when", "mode": mode}
        bot.answers = lambda _, one=picker: [{"type": "text", "text": "?", "quickReply": {"items": [{"action": one}]}}]
        aoi.says("book")
        aoi.wait()
        HOW.do(aoi, said)
        assert platform.events[-1]["postback"]["params"] == {mode: said.strip("()")}
        assert HOW.tell(platform.events[-1], "When", "en") == said


def logged(platform: Platform) -> Log:
    return read_log(whole_log(platform).splitlines())


def test_the_same_bot_does_the_same(talked: Person, platform: Platform, bot: EchoBot) -> None:
    log = logged(platform)
    before = [entry for entry in platform.requests if entry.kind == "api"]
    summary = Replay(platform, log, fast=True).run()
    assert (summary.same, summary.missing, summary.new) == (True, [], [])
    assert (summary.webhooks, summary.failed_webhooks, summary.refused_calls) == (9, (0, 0), (0, 0))
    assert summary.calls == {"POST /v2/bot/message/reply": (5, 5)}
    assert len([entry for entry in platform.requests if entry.kind == "api"]) == 2 * len(before)
    assert written(talked).count("Bot: welcome") == 2


def test_ids_are_new_and_what_belongs_together_stays_so(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("oops")
    platform.redeliver(platform.events[-1])
    aoi.unsends()
    platform.wait_idle()
    log, bot.received = logged(platform), []
    old = [json.loads(heard.body)["events"][0] for heard in log.webhooks][1:]
    Replay(platform, log, fast=True).run()
    new = [json.loads(body)["events"][0] for body, _ in bot.received][1:]
    assert [event["type"] for event in new] == [event["type"] for event in old] == ["message", "message", "unsend"]
    assert new[0]["webhookEventId"] == new[1]["webhookEventId"] != old[0]["webhookEventId"]
    assert new[0]["replyToken"] == new[1]["replyToken"] != old[0]["replyToken"]
    assert new[0]["message"]["id"] == new[2]["unsend"]["messageId"] != old[0]["message"]["id"]
    assert [event["deliveryContext"]["isRedelivery"] for event in new] == [False, True, False]


def test_a_bot_that_says_something_else_is_found_out(talked: Person, platform: Platform, bot: EchoBot) -> None:
    log = logged(platform)
    bot.answers = lambda event: [] if event["type"] == "follow" else [{"type": "text", "text": ""}]
    summary = Replay(platform, log, fast=True).run()
    assert (summary.same, summary.refused_calls[0], summary.calls["POST /v2/bot/message/reply"]) == (False, 0, (5, 7))
    assert summary.refused_calls[1] == 7
    assert any("welcome" in call for call in summary.missing)
    assert summary.lines()[-1] == "the bot did something else"


def test_the_very_bytes_have_dead_tokens(talked: Person, platform: Platform, bot: EchoBot) -> None:
    log, bot.received = logged(platform), []
    summary = Replay(platform, log, fast=True, exact=True).run()
    assert [body for body, _ in bot.received] == [heard.body for heard in log.webhooks]
    assert summary.refused_calls == (0, 5)


def test_a_webhook_that_is_no_text_is_kept_too(platform: Platform, bot: EchoBot, server: Server) -> None:
    platform.deliver(b"\xff\x00")
    log, bot.received = logged(platform), []
    Replay(platform, log, fast=True).run()
    assert [body for body, _ in bot.received] == [b"\xff\x00"]


def test_pauses_are_kept_or_jumped_over(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("one")
    platform.wait_idle()
    platform.advance(3600)
    aoi.says("two")
    platform.wait_idle()
    log = logged(platform)
    before = platform.now()
    Replay(platform, log, fast=True).run()
    assert 3600 <= (platform.now() - before).total_seconds() < 3660
    times = [entry.at for entry in platform.requests if entry.kind == "webhook"][-2:]
    assert 3600 <= (times[1] - times[0]).total_seconds() < 3660


def test_recording_while_it_goes_on_is_the_same_log(platform: Platform, bot: EchoBot, server: Server) -> None:
    lines: list[str] = []
    recorder = Recorder(platform, lines.append)
    aoi = platform.person("aoi", "Aoi")
    aoi.says("hello")
    aoi.wait()
    platform.wait_idle()
    recorder.stop()
    aoi.says("unheard")
    aoi.wait()
    log = read_log(lines)
    assert [json.loads(one.body)["events"][0]["message"]["text"] for one in log.webhooks] == ["hello"]
    assert [call.endpoint for call in log.calls] == ["POST /v2/bot/message/reply"]
    assert log.people == [{"key": "aoi", "name": "Aoi", "language": "ja", "state": "never"}]


@pytest.mark.parametrize("text", ["", "{}", "[]", "7", '{"simulator_log": 2, "started": "2026-11-24"}', "no JSON"])
def test_what_is_no_log(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(line 1 is not one of a webhook log of the simulator|.* is empty)$"):
        read_log(text.splitlines())


@pytest.mark.parametrize("wrong", ['{"at": 1, "webhook": 7}', '{"at": 1, "person": {}}', '{"at": 1, "call": "GET /"}'])
def test_the_line_that_is_wrong_is_named(platform: Platform, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^line 2 is not"):
        read_log([*whole_log(platform).splitlines(), wrong])
