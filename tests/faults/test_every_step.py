"""A process that dies at step N, for every N (F12): whatever statement or call was the last, the end is the same."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import delete
from sqlalchemy import event as on

from bot import clock
from bot.domain.delivery import deliveries, senders
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import inbox
from bot.domain.office.inbox import InboxEvent
from bot.jobs import catch_up, hub_news, relay
from bot.line import inbound, sender
from bot.line.answer import Answerer
from tests.jobs.conftest import line as line  # noqa: PLC0414 - its fixtures
from tests.jobs.conftest import world as world  # noqa: PLC0414
from tests.jobs.town import NOON, World

Scenario = Callable[[World], None]


class Dies(BaseException):
    """Nothing catches it, as nothing catches `kill -9`."""


class Steps:
    """Counts statements, commits and calls; from step `last` on, nothing happens any more."""

    def __init__(self, last: int) -> None:
        self.last, self.taken, self._one = last, 0, threading.Lock()

    def __call__(self, *_: Any, **__: Any) -> None:
        with self._one:
            self.taken += 1
            if self.taken >= self.last:
                raise Dies


class SteppedLine:
    """Each call is two steps: before LINE hears of it, and before we hear of LINE."""

    def __init__(self, line: Any, step: Steps) -> None:
        self._line, self._step = line, step

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._line, name)
        if name not in ("reply", "push", "multicast"):
            return real

        def call(*arguments: Any) -> Any:
            self._step()
            answer = real(*arguments)
            self._step()
            return answer

        return call


def _said(at_ms: int) -> dict[str, Any]:
    said = {"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}
    source = {"type": "user", "userId": "aoi"}
    who = {"webhookEventId": "event", "replyToken": "token", "source": source, "timestamp": at_ms}
    return {"type": "message", "message": said} | who


@contextmanager
def stepped(world: World, step: Steps) -> Iterator[World]:
    engine = world.service.db.engine
    hooks = [("before_cursor_execute", step), ("commit", step)]
    for name, hook in hooks:
        on.listen(engine, name, hook)
    try:
        yield replace(world, service=replace(world.service, line=SteppedLine(world.service.line, step)))  # type: ignore[arg-type]
    finally:
        for name, hook in hooks:
            on.remove(engine, name, hook)


def reply(world: World) -> None:
    catch_up.run(world.service, clock.now())
    relay.run(world.service, clock.now())


def at_the_door(world: World) -> None:
    """LINE delivers until it has heard 200, and may once more after that."""
    answerer = Answerer(world.service, 1)
    answerer.answer("aoi")  # somebody we have met
    [arrival] = inbound.arrivals({"events": [_said(int(clock.now().timestamp() * 1000))]})
    if not answerer.at_once(arrival):
        with world.service.db.write() as session:
            inbox.keep(session, [arrival], clock.now())
        answerer.soon("aoi")
    answerer.close()
    relay.run(world.service, clock.now())


def push(world: World) -> None:
    relay.run(world.service, clock.now())


def chunk(world: World) -> None:
    hub_news.run(world.service, clock.now())
    relay.run(world.service, clock.now())


def an_event(world: World) -> None:
    """Stored and answered 200, five seconds ago."""
    [arrival] = inbound.arrivals({"events": [_said(int(clock.now().timestamp() * 1000))]})
    with world.service.db.write() as session:
        inbox.keep(session, [arrival], clock.now() - timedelta(seconds=5))


def nothing(_: World) -> None:
    """All of it happens while it acts."""


def a_notice(world: World) -> None:
    parent_id = world.parent("aoi")
    with world.service.db.write() as session:
        said = [{"type": "text", "text": "..."}]
        deliveries.enqueue(session, Order(parent_id, "aoi", "notice", said), clock.now())


def news(world: World) -> None:
    world.news("Snow", clock.now())


CASES: dict[str, tuple[Scenario, Scenario, dict[str, int]]] = {
    "reply": (an_event, reply, {"token": 1}),
    "at the door": (nothing, at_the_door, {"token": 1}),
    "push": (a_notice, push, {"aoi": 1}),
    "chunk": (news, chunk, {"aoi": 1, "minh": 1}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_whatever_was_the_last_step_the_end_is_the_same(world: World, case: str) -> None:
    for name in ("aoi", "minh"):
        world.parent(name)
    before, act, got = CASES[case]
    last, ends = 1, []
    with patch.object(sender, "_keep_beating", lambda *_: None):
        while _dies_at(world, last, before, act):
            ends.append(_end(world, last, act))
            last += 1
        ends.append(_end(world, last, act))
    assert last >= 10
    assert ends == [(got, {"accepted"})] * last


def _dies_at(world: World, last: int, before: Scenario, act: Scenario) -> bool:
    """Whether there was such a step. Everything begins anew, some minutes later."""
    world.at(_start(last))
    world.line.taken.clear()
    with world.service.db.write() as session:
        for table in (Recipient, Delivery, Broadcast, InboxEvent):
            session.execute(delete(table))
    before(world)
    senders._mine = (0, "")
    sender.of(world.service.db)
    step = Steps(last)
    with stepped(world, step) as dying, suppress(Dies):
        act(dying)
    return step.taken >= last


def _start(last: int) -> datetime:
    return NOON + timedelta(minutes=2 * last)


def _end(world: World, last: int, act: Scenario) -> tuple[dict[str, int], set[str]]:
    """Another process comes, after the silence that tells it so."""
    senders._mine = (0, "")
    for seconds in (25, 50, 75):
        world.at(_start(last) + timedelta(seconds=seconds))
        act(world)
    taken = Counter(who for call in world.line.taken for who in ([call.token] if call.token else call.people()))
    return dict(taken), set(world.states())
