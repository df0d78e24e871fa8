"""The outbox meets everything LINE can do to it: the same key on every try, never two messages taken."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot import clock
from bot.domain.delivery import claims, deliveries, senders
from bot.domain.delivery.deliveries import Delivery, Order
from bot.jobs import relay
from bot.line.client import LineClient
from tests.jobs.town import NOON, World

Send = Callable[[], list[str]]


def owe(world: World, name: str, kind: str = "notice", **facts: object) -> str:
    parent_id = world.parent(name)
    messages = [{"type": "text", "text": f"{kind} for {name}"}]
    with world.service.db.write() as session:
        row = deliveries.enqueue(session, Order(parent_id, name, kind, messages, **facts), clock.now())  # type: ignore[arg-type]
    assert row
    return row.retry_key


def only(world: World) -> tuple[str, str | None]:
    """State and reason of the only row."""
    (row,) = world.outbox()
    return row.state, row.reason


def test_a_message_leaves_with_the_key_it_was_born_with(world: World) -> None:
    key = owe(world, "aoi")
    world.tick(relay.run)
    assert [(call.way, call.to, call.key) for call in world.line.taken] == [("push", "aoi", key)]
    assert only(world) == ("accepted", "push")


def beats(world: World, sender: str) -> None:
    with world.service.db.write() as session:
        senders.beat(session, sender, clock.now())


@pytest.mark.parametrize(
    ("fault", "wait", "reason"),
    [
        ("500", timedelta(minutes=1), "line_error"),
        ("cut_before", timedelta(minutes=1), "no_answer"),
        ("taken_then_500", timedelta(minutes=1), "line_error"),
        ("cut", timedelta(minutes=1), "no_answer"),
        ("rate", timedelta(minutes=1), "rate"),
        ("quota", timedelta(hours=1, minutes=1), "quota"),
        ("401", timedelta(minutes=2), "no_access"),
    ],
)
def test_trouble_is_tried_again_later_with_the_same_key(world: World, fault: str, wait: timedelta, reason: str) -> None:
    key = owe(world, "aoi")
    world.line.faults.append(fault)
    world.line.month = (1000, 1000 if fault == "quota" else 10)
    world.tick(relay.run)
    assert only(world) == ("retry", reason)
    world.at(NOON)
    world.tick(relay.run)
    assert len(world.line.calls) == 1
    world.at(NOON + wait)
    world.tick(relay.run)
    assert only(world) == ("accepted", "push")
    assert [call.key for call in world.line.calls] == [key, key]
    assert world.line.taken_by() == {"aoi": 1}


def test_a_line_that_says_nothing_is_given_up_after_five_seconds(world: World) -> None:
    key = owe(world, "aoi")
    world.line.faults.append("stall")
    world.tick(relay.run)
    assert only(world) == ("retry", "no_answer")
    world.at(NOON + timedelta(minutes=1))
    world.tick(relay.run)
    assert world.line.keys_tried() == {key}
    assert only(world) == ("accepted", "push")


def test_what_became_of_many_is_written_in_one_transaction(world: World) -> None:
    """n=50 at once; none of it had to be written one by one."""
    for number in range(50):
        owe(world, f"family {number}")
    with capture_logs() as logs:
        world.tick(relay.run)
    assert "accepted" in world.states()
    assert [line["event"] for line in logs if line["event"] == "delivery.not_together"] == []


def test_refused_is_refused(world: World) -> None:
    owe(world, "aoi")
    world.line.faults.append("400")
    world.tick(relay.run)
    world.at(NOON + timedelta(hours=1))
    world.tick(relay.run)
    assert only(world) == ("failed", "refused")
    assert len(world.line.calls) == 1


def test_one_bad_row_leaves_the_others_alone(world: World, sent: Send) -> None:
    for name in ("a", "b", "c"):
        owe(world, name)
    with world.service.db.write() as session:
        bad = session.get_one(Delivery, world.outbox()[1].id)
        bad.sealed_messages = b"nobody has this key"
    assert sent() == ["a", "c"]
    assert world.states() == ["accepted", "retry", "accepted"]


def test_what_somebody_waits_for_leaves_before_the_news(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "AT_ONCE", 1)
    for kind in ("news", "reminder", "booking", "answer"):
        owe(world, "aoi", kind)
    world.tick(relay.run)
    order = [call.messages[0]["text"] for call in world.line.taken]
    assert order == ["answer for aoi", "booking for aoi", "reminder for aoi", "news for aoi"]


def test_at_night_only_what_somebody_waits_for(world: World, sent: Send) -> None:
    world.at(datetime(2026, 2, 2, 23, tzinfo=clock.TOKYO))
    for kind in ("news", "reminder", "booking", "notice", "answer"):
        owe(world, kind, kind)
    assert sent() == ["answer", "booking", "notice"]
    world.at(datetime(2026, 2, 3, 8, tzinfo=clock.TOKYO))
    assert sent() == ["news", "reminder"]


def test_a_row_left_in_flight_by_a_dead_process_is_taken_over(world: World, sent: Send) -> None:
    key = owe(world, "aoi")
    beats(world, "another")
    with world.service.db.write() as session:
        claims.claim(session, clock.now(), sender="another")
    assert sent() == []
    world.at(NOON + senders.SILENCE + timedelta(seconds=30))
    assert sent() == ["aoi"]
    assert world.line.keys_tried() == {key}


def test_a_slow_process_that_lives_keeps_its_rows(world: World, sent: Send) -> None:
    owe(world, "aoi")
    with world.service.db.write() as session:
        claims.claim(session, clock.now(), sender="another")
    for minutes in (1, 5, 9):
        world.at(NOON + timedelta(minutes=minutes))
        beats(world, "another")
        assert sent() == []
    world.at(NOON + senders.FORGOTTEN + timedelta(seconds=1))
    beats(world, "another")
    assert sent() == ["aoi"]


def test_a_day_of_trouble_ends_with_a_question_for_a_person_not_with_a_new_key(world: World) -> None:
    key = owe(world, "aoi", expires_at=NOON + timedelta(hours=20))
    world.line.always = "500"
    for hour in range(26):
        world.at(NOON + timedelta(hours=hour))
        world.tick(relay.run)
    assert world.line.keys_tried() == {key}
    assert only(world)[0] == "unknown"


def test_a_slow_process_that_learns_late_that_line_took_it_says_so(world: World) -> None:
    """And only this: a late "no" leaves open what is open, and what ended otherwise stays as it is."""
    owe(world, "aoi")
    owe(world, "minh")
    with world.service.db.write() as session:
        one, other = claims.claim(session, clock.now(), sender="another")
        deliveries.settle(session, one, "unknown", clock.now(), "no_answer")
        deliveries.settle(session, other, "suppressed", clock.now(), "blocked")
    with world.service.db.write() as session:
        assert not deliveries.settle(session, one, "failed", clock.now(), "refused")
        deliveries.accept(session, [one, other], clock.now(), "push")
    assert sorted(world.states()) == ["accepted", "suppressed"]


@pytest.mark.parametrize(
    ("kind", "end", "ways"),
    [("answer", ("unknown", "reply_unclear"), ["reply"]), ("crisis", ("accepted", "push"), ["reply", "push"])],
)
def test_a_reply_nobody_knows_of_is_pushed_only_where_twice_is_better_than_never(
    world: World, kind: str, end: tuple[str, str], ways: list[str]
) -> None:
    owe(world, "aoi", kind, reply_token="token", reply_until=NOON + timedelta(seconds=50))
    world.line.faults.append("taken_then_500")
    world.tick(relay.run)
    world.at(NOON + timedelta(minutes=1))
    world.tick(relay.run)
    assert ([call.way for call in world.line.calls], only(world)) == (ways, end)


def test_an_answer_that_found_no_connection_to_line_is_pushed_when_its_minute_is_over(world: World) -> None:
    """It has surely not arrived."""
    owe(world, "aoi", "answer", reply_token="token", reply_until=NOON + timedelta(seconds=50))
    line = world.service.line
    world.service = replace(world.service, line=LineClient("token", "http://127.0.0.1:9"))
    world.tick(relay.run)
    world.service = replace(world.service, line=line)
    world.at(NOON + timedelta(minutes=1))
    world.tick(relay.run)
    assert ([call.way for call in world.line.calls], only(world)) == (["push"], ("accepted", "push"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_any_weather_each_message_is_taken_exactly_once(world: World, seed: int) -> None:
    weather = random.Random(seed)
    kinds = ["ok", "ok", "ok", "500", "taken_then_500", "cut", "cut_before", "rate"]
    for number in range(40):
        owe(world, f"family {number}")
    moment = NOON
    while world.outbox("queued", "retry", "in_flight"):
        world.line.faults.extend(weather.choice(kinds) for _ in range(10))
        world.tick_together(relay.run, workers=2, times=1)
        moment += timedelta(minutes=11)
        world.at(moment)
    assert set(world.states()) == {"accepted"}
    assert world.line.taken_by() == {f"family {number}": 1 for number in range(40)}
    assert len(world.line.keys_tried()) == 40


def test_what_is_under_way_while_the_database_fails_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One answer is back, the next claim fails, and the others come after it: what LINE said to them is not lost."""
    for name in ("aoi", "mei", "ken"):
        owe(world, name)
    claim, claimed, push = claims.claim, [0], world.service.line.push
    slow = iter((0.0, 0.4, 0.4))

    def breaks(*given: Any, **named: Any) -> Any:
        claimed[0] += 1
        if claimed[0] == 2:
            raise OperationalError("select", {}, Exception("gone"))
        return claim(*given, **named)

    def slowly(*given: Any) -> Any:
        time.sleep(next(slow))
        return push(*given)

    monkeypatch.setattr(claims, "claim", breaks)
    monkeypatch.setattr(world.service.line, "push", slowly)
    with pytest.raises(OperationalError):
        world.tick(relay.run)
    assert (world.states(), claimed) == (["accepted"] * 3, [2])
