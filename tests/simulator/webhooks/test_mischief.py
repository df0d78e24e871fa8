"""What can go wrong on the way to the bot: twice, late, out of order, together, or again much later."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linebot.v3 import WebhookParser
from linebot.v3.messaging import MessagingApi, ReplyMessageRequest, TextMessage

from bot.simulator import Person, Platform
from tests.simulator.conftest import SECRET
from tests.simulator.echo_bot import EchoBot


@pytest.fixture
def silent(bot: EchoBot, aoi: Person) -> EchoBot:
    """A bot that only listens, and has heard nothing yet."""
    bot.answers = lambda event: []
    bot.received.clear()
    return bot


def batches(bot: EchoBot) -> list[list[dict]]:
    """The events of every webhook; the parser takes each of them."""
    for body, signature in bot.received:
        WebhookParser(SECRET).parse(body.decode(), signature)
    return [json.loads(body)["events"] for body, _ in bot.received]


def words(bot: EchoBot) -> list[str]:
    return [event["message"]["text"] for batch in batches(bot) for event in batch]


def say(person: Person, count: int) -> list[str]:
    said = [str(number) for number in range(count)]
    for word in said:
        person.says(word)
    person.platform.wait_idle()
    return said


def test_twice(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.duplicates = 1
    said = say(aoi, 5)
    assert sorted(words(silent)) == sorted(said * 2)
    assert len({event["webhookEventId"] for batch in batches(silent) for event in batch}) == 5


def test_overtaken(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.reorder = 0.5
    said = say(aoi, 20)
    assert words(silent) != said
    assert sorted(words(silent)) == sorted(said)


def test_the_same_seed_is_the_same_disorder(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.reorder, platform.mischief.held_ms = 0.5, 1_000
    rows = []
    for _ in range(2):
        platform.mischief.seed(7)
        say(aoi, 20)
        rows.append(words(silent)[:17])  # the last three may be held until nothing overtakes them
        silent.received.clear()
    assert rows[0] == rows[1]


def test_one_that_nothing_overtakes_still_comes(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.reorder = 1
    assert say(aoi, 1) == words(silent)


def test_events_of_several_people_together(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.batch_size, platform.mischief.batch_ms = 3, 5_000
    for person in (aoi, platform.person("minh"), platform.person("ken")):
        person.says(person.key)
    platform.wait_idle()
    assert [[event["message"]["text"] for event in batch] for batch in batches(silent)] == [["aoi", "minh", "ken"]]


def test_a_batch_that_does_not_fill_up(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.batch_size, platform.mischief.batch_ms = 100, 20
    assert say(aoi, 2) == words(silent)


def test_an_empty_one_first(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.empty = 1
    say(aoi, 1)
    assert [len(batch) for batch in batches(silent)] == [0, 1]


def test_a_delay(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.delay_ms = 100
    started = time.monotonic()
    say(aoi, 5)
    assert time.monotonic() - started > 0.05  # five draws between 0 and 100 ms
    assert words(silent) == list("01234")


def fails(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    """Redelivery is on, and the first attempt of a text goes wrong."""
    platform.mischief.redelivery, platform.mischief.redelivered_after = True, [60, 300]
    bot.status = 500
    say(aoi, 1)
    assert (len(bot.received), platform.redeliveries_waiting) == (1, 1)


def test_no_redelivery_unless_switched_on(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    silent.status = 500
    say(aoi, 1)
    assert platform.redeliveries_waiting == 0


def test_redelivered_on_the_simulators_clock_until_2xx(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    fails(platform, silent, aoi)
    platform.advance(59)
    platform.wait_idle()
    assert len(silent.received) == 1
    silent.status = 200
    platform.advance(2)
    platform.wait_idle()
    [[first], [again]] = batches(silent)
    assert again == {**first, "deliveryContext": {"isRedelivery": True}}
    assert platform.redeliveries_waiting == 0


def test_given_up_when_the_list_ends(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    fails(platform, silent, aoi)
    for seconds in (61, 301, 3_600):
        platform.advance(seconds)
        platform.wait_idle()
    assert (len(silent.received), platform.redeliveries_waiting) == (3, 0)


def test_nobody_needs_to_wait_for_it(platform: Platform, silent: EchoBot, aoi: Person) -> None:
    platform.mischief.redelivery, platform.mischief.redelivered_after = True, [0.05]
    silent.status = 500
    aoi.says("hello")
    ends = time.monotonic() + 10
    while len(silent.received) < 2:
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_redelivered_event_can_be_replied_to(
    platform: Platform, silent: EchoBot, aoi: Person, line: MessagingApi
) -> None:
    fails(platform, silent, aoi)
    platform.advance(61)
    platform.wait_idle()
    token = batches(silent)[-1][0]["replyToken"]
    line.reply_message(ReplyMessageRequest(reply_token=token, messages=[TextMessage(text="late")]))
    assert [shown.text for shown in aoi.wait()] == ["late"]


def test_failures_are_counted_by_reason_and_day(platform: Platform, bot: EchoBot, aoi: Person) -> None:
    platform.set_to(datetime(2026, 2, 2, 14, 59, tzinfo=UTC))
    bot.status = 503
    say(aoi, 2)
    platform.deliver_batch([])  # a verification call
    bot.stop()
    platform.webhook_url = "http://127.0.0.1:1/webhook"
    platform.set_to(datetime(2026, 2, 2, 15, 0, tzinfo=UTC))  # midnight in Japan
    say(aoi, 1)
    none = {"could_not_connect": 0, "request_timeout": 0, "error_status_code": 0, "unclassified": 0}
    assert platform.webhook_errors(datetime(2026, 2, 2, tzinfo=UTC).date()) == none | {"error_status_code": 2}
    assert platform.webhook_errors(datetime(2026, 2, 3, tzinfo=UTC).date()) == none | {"could_not_connect": 1}
    head, *rows = [line.split("\t") for line in platform.webhook_error_table().splitlines()]
    assert head == ["datetime", "reason", "detail", "took_ms"]
    assert [row[:3] for row in rows[::2]] == [
        [rows[0][0], "error_status_code", "503"],
        [rows[2][0], "could_not_connect", ""],
    ]
    assert (rows[0][0][:16], rows[2][0][:16]) == ("2026-02-02 23:59", "2026-02-03 00:00")


CHANCE = st.sampled_from([0.0, 0.3, 1.0])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 9_999),
    mischief=st.fixed_dictionaries(
        {"duplicates": CHANCE, "reorder": CHANCE, "empty": CHANCE, "batch_size": st.integers(1, 4)}
    ),
    failing=st.integers(0, 6),
)
def test_a_bot_that_knows_events_by_their_id_misses_none(
    platform: Platform, silent: EchoBot, aoi: Person, seed: int, mischief: dict, failing: int
) -> None:
    silent.received.clear()
    _switch_on(platform, seed, {**mischief, "batch_ms": 10, "redelivery": True})
    good: list[bytes] = []
    silent.hear = lambda body, signature: _hear(silent, body, signature, failing, good)
    said = [f"{person.key} {n}" for n in range(4) for person in (aoi, platform.person("minh"))]
    for word in said:
        platform.person(word.split()[0]).says(word)
    _until_settled(platform)
    batches(silent)  # every webhook is one the stock parser takes
    seen = {event["webhookEventId"]: event["message"]["text"] for body in good for event in json.loads(body)["events"]}
    assert sorted(seen.values()) == sorted(said)


def _switch_on(platform: Platform, seed: int, what: dict) -> None:
    platform.mischief.seed(seed)
    for name, value in what.items():
        setattr(platform.mischief, name, value)
    platform.mischief.redelivered_after = [60] * 20


def _hear(bot: EchoBot, body: bytes, signature: str | None, failing: int, good: list[bytes]) -> None:
    """The first webhooks fail; the bot keeps what it has acknowledged."""
    bot.received.append((body, signature))
    bot.status = 500 if len(bot.received) <= failing else 200
    if bot.status == 200:
        good.append(body)


def _until_settled(platform: Platform) -> None:
    platform.wait_idle()
    while platform.redeliveries_waiting:
        platform.advance(61)
        platform.wait_idle()
