"""Faults on demand: what the bot's client meets, and what LINE has done all the same."""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from linebot.v3.messaging import (
    ApiException,
    MessagingApi,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from bot.simulator import Person, Platform
from bot.simulator.faults import DONE_FIRST, KINDS, Fault, fault_of, read_fault, told
from tests.simulator.echo_bot import EchoBot

PATIENCE = 0.3  # seconds the client waits where nothing will come


def push(line: MessagingApi, to: Person, key: str | None = None, patience: float = 5) -> None:
    letter = PushMessageRequest(to=to.user_id, messages=[TextMessage(text="news")])
    line.push_message(letter, x_line_retry_key=key or str(uuid4()), _request_timeout=patience)


def status_of(act: Callable[[], object]) -> int:
    try:
        act()
    except ApiException as refusal:
        return int(refusal.status)
    return 200


BREAKS = {
    "timeout_after": ReadTimeoutError,
    "stall": ReadTimeoutError,
    "reset": ProtocolError,
    "reset_after": ProtocolError,
    "cut": ProtocolError,
}
ANSWERS = {
    "error_before": (500, "Internal server error"),
    "error_after": (500, "Internal server error"),
    "html": (502, "<h1>502 Bad Gateway</h1>"),
    "unauthorized": (401, "Authentication failed due to the following reason"),
    "rate": (429, "The API rate limit has been exceeded. Try again later."),
    "quota": (429, "You have reached your monthly limit."),
}


def test_every_kind_is_here() -> None:
    assert {*BREAKS, *ANSWERS, "slow"} == set(KINDS)


@pytest.mark.parametrize("kind", BREAKS)
def test_the_line_breaks(line: MessagingApi, platform: Platform, aoi: Person, kind: str) -> None:
    platform.faults.add(read_fault(f"{kind},times=1"))
    with pytest.raises(BREAKS[kind]):
        push(line, aoi, patience=PATIENCE)
    assert platform.requests[-1].fault == kind
    assert platform.requests[-1].status is None


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_error_is_answered(line: MessagingApi, platform: Platform, aoi: Person, kind: str) -> None:
    platform.faults.add(read_fault(f"{kind},times=1"))
    with pytest.raises(ApiException) as refusal:
        push(line, aoi)
    status, words = ANSWERS[kind]
    assert (refusal.value.status, words in refusal.value.body) == (status, True)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"slow"}))
def test_what_happened_all_the_same_happened_once(
    line: MessagingApi, platform: Platform, aoi: Person, kind: str
) -> None:
    platform.faults.add(read_fault(f"{kind},times=1"))
    key = str(uuid4())
    with pytest.raises((ApiException, ReadTimeoutError, ProtocolError)):
        push(line, aoi, key, PATIENCE)
    assert len(aoi.chat) == platform.quota.used(platform.now()) == (1 if kind in DONE_FIRST else 0)
    assert status_of(lambda: push(line, aoi, key)) == (409 if kind in DONE_FIRST else 200)
    assert len(aoi.chat) == platform.quota.used(platform.now()) == 1


def test_slow_is_done_and_answered_late(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("slow", seconds=0.2))
    started = time.monotonic()
    push(line, aoi)
    assert (time.monotonic() - started >= 0.2, len(aoi.chat)) == (True, 1)


def test_a_slow_one_holds_up_nobody_else(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("slow", path="push", seconds=60))
    with pytest.raises(ReadTimeoutError):
        push(line, aoi, patience=PATIENCE)
    assert status_of(line.get_bot_info) == 200


def test_by_path(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("error_before", path="/push"))
    assert [status_of(line.get_bot_info), status_of(lambda: push(line, aoi))] == [200, 500]


def test_by_person_also_through_the_reply_token(
    line: MessagingApi, platform: Platform, bot: EchoBot, aoi: Person
) -> None:
    bot.answers = lambda event: []
    minh = platform.person("minh")
    aoi.says("hello")
    minh.says("hello")
    platform.faults.add(Fault("error_before", user=aoi.user_id))

    def reply(event: dict) -> int:
        answer = ReplyMessageRequest(reply_token=event["replyToken"], messages=[TextMessage(text="hi")])
        return status_of(lambda: line.reply_message(answer))

    assert [reply(event) for event in platform.events[-2:]] == [500, 200]
    assert [status_of(lambda who=who: push(line, who)) for who in (aoi, minh)] == [500, 200]
    assert [status_of(lambda who=who: line.get_profile(who.user_id)) for who in (aoi, minh)] == [500, 200]


def test_so_many_times(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("rate", times=2))
    assert [status_of(line.get_bot_info) for _ in range(4)] == [429, 429, 200, 200]
    assert platform.faults.all() == []


def test_until_cleared(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("rate"))
    assert [status_of(line.get_bot_info) for _ in range(3)] == [429] * 3
    platform.faults.clear()
    assert status_of(line.get_bot_info) == 200


def test_the_first_that_fits_strikes(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    for fault in (Fault("rate", path="/push"), Fault("unauthorized", path="/info"), Fault("html")):
        platform.faults.add(fault)
    assert [status_of(line.get_bot_info), status_of(lambda: push(line, aoi))] == [401, 429]


def test_the_same_seed_is_the_same_row_of_faults(line: MessagingApi, platform: Platform, aoi: Person) -> None:
    platform.faults.add(Fault("error_before", path="/push", probability=0.3))
    platform.faults.add(Fault("rate", path="/push", probability=0.2))
    rows = []
    for seed in (7, 7, 8):
        platform.faults.seed(seed)
        rows.append([status_of(lambda: push(line, aoi)) for _ in range(30)])
    assert rows[0] == rows[1] != rows[2]
    assert set(rows[0]) == {200, 429, 500}


def test_read_from_a_line_and_from_parts() -> None:
    fault = read_fault("error_after, path=push, p=0.1, times=3, user=U1, seconds=2")
    assert fault == Fault("error_after", "push", "U1", 0.1, 3, 2)
    assert fault_of(told(fault)) == fault
    assert read_fault("stall") == Fault("stall")


MISTAKES = {
    "explode": "no fault is called 'explode'; there are: error_before,",
    "": "no fault is called ''; there are: error_before,",
    "rate,often=1": "a fault has no often; it has kind, path, user, p, times, seconds",
    "rate,kind": "'kind' is not name=value, as in rate,path=push,times=1",
    "rate,p=often": "p must be a number from 0 to 1, not 'often'",
    "rate,p=1.5": "p must be a number from 0 to 1, not '1.5'",
    "rate,p=nan": "p must be a number from 0 to 1, not 'nan'",
    "rate,times=0": "times must be a whole number from 1, not '0'",
    "rate,times=two": "times must be a whole number from 1, not 'two'",
    "slow,seconds=-1": "seconds must be a number from 0 to 3600, not '-1'",
}


@pytest.mark.parametrize(("line", "says"), MISTAKES.items())
def test_mistakes_are_told_kindly(line: str, says: str) -> None:
    with pytest.raises(ValueError) as mistake:
        read_fault(line)
    assert str(mistake.value).startswith(says)


@pytest.mark.parametrize("parts", [{"kind": ["rate"]}, {"kind": "rate", "path": 7}, {"kind": "rate", "times": True}])
def test_parts_of_the_wrong_type(parts: dict) -> None:
    with pytest.raises(ValueError, match=r"no fault is called|must be"):
        fault_of(parts)
