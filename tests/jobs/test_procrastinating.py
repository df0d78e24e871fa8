"""The relay on Procrastinate: jobs are born with their rows, and whatever becomes of a job, the row decides."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot import clock, migrate
from bot.domain.delivery import claims, deliveries, senders
from bot.domain.delivery.deliveries import Order
from bot.domain.news import broadcasts, mailing
from bot.errors import BadSetup
from bot.jobs import procrastinating, queue_tables, relay
from bot.jobs.queue_tables import SCHEMA
from bot.service import Service
from tests.jobs.town import HUB, NOON, World, plan

pytest.importorskip("procrastinate")
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Send = Callable[[], list[str]]


@pytest.fixture
def queued(world: World) -> Iterator[World]:
    """The same town; its relay is Procrastinate's."""
    queue_tables.settle(world.service.db, wanted=True)
    by_table = world.service
    world.service = on(world, "procrastinate")
    yield world
    world.service = by_table


def on(world: World, engine: str) -> Service:
    return replace(world.service, settings=world.service.settings.model_copy(update={"relay": engine}))


def owe(world: World, name: str, kind: str = "notice", **facts: object) -> str:
    parent_id = world.parent(name)
    with world.service.db.write() as session:
        order = Order(parent_id, name, kind, [{"type": "text", "text": f"{kind} for {name}"}], **facts)  # type: ignore[arg-type]
        row = deliveries.enqueue(session, order, clock.now())
    assert row
    return row.retry_key


def jobs(world: World) -> list[int]:
    """The rows that have a job."""
    with world.service.db.read() as session:
        found = session.scalars(text(f"select (args->>'row_id')::int from {SCHEMA}.procrastinate_jobs order by id"))
        return list(found)


def got(world: World) -> dict[str, int]:
    return dict(world.line.taken_by())


def test_a_message_leaves_and_its_job_is_gone(queued: World) -> None:
    key = owe(queued, "aoi")
    assert jobs(queued) == [row.id for row in queued.outbox()]
    queued.tick(relay.run)
    assert [(call.way, call.to, call.key) for call in queued.line.taken] == [("push", "aoi", key)]
    assert (queued.states(), jobs(queued)) == (["accepted"], [])


def test_the_job_is_born_in_the_transaction_of_its_row(queued: World) -> None:
    parent_id = queued.parent("aoi")
    with pytest.raises(ZeroDivisionError), queued.service.db.write() as session:
        deliveries.enqueue(session, Order(parent_id, "aoi", "notice", [{"type": "text", "text": "x"}]), clock.now())
        assert session.scalar(text(f"select count(*) from {SCHEMA}.procrastinate_jobs")) == 1
        raise ZeroDivisionError  # whatever it is that goes wrong
    assert (jobs(queued), queued.outbox()) == ([], [])


def test_a_broadcast_gets_a_job_for_each_chunk(queued: World) -> None:
    for name in ("aoi", "minh", "rin"):
        queued.parent(name, consented_at=NOON)
    with queued.service.db.write() as session:
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: [{"type": "text", "text": "Snow"}], plan(news, clock.now()))
    assert len(jobs(queued)) == 1
    queued.tick(relay.run)
    assert got(queued) == {"aoi": 1, "minh": 1, "rin": 1}


@pytest.mark.parametrize(("first", "then"), [("table", "procrastinate"), ("procrastinate", "table")])
def test_switching_engines_with_messages_in_flight_loses_nothing_and_doubles_nothing(
    world: World, first: str, then: str
) -> None:
    """One is waiting for its retry, one is held by a process that dies, one is in a queue, one comes due later."""
    queue_tables.settle(world.service.db, wanted=first == "procrastinate")
    world.service = on(world, first)
    owe(world, "answered late")
    world.line.faults.append("taken_then_500")
    world.tick(relay.run)
    owe(world, "held")
    with world.service.db.write() as session:
        assert len(claims.claim(session, clock.now(), sender="a process that dies")) == 1
    owe(world, "waiting")
    owe(world, "later", due_at=NOON + timedelta(seconds=30))
    queue_tables.settle(world.service.db, wanted=then == "procrastinate")
    world.service = on(world, then)
    world.at(NOON + timedelta(minutes=2))
    world.tick(relay.run)
    assert (got(world), world.states()) == (
        {"answered late": 1, "held": 1, "waiting": 1, "later": 1},
        ["accepted"] * 4,
    )


def test_both_engines_side_by_side_send_each_message_once(queued: World) -> None:
    """n=60, during a release: a worker of each kind, until all is sent."""
    for number in range(60):
        owe(queued, f"family {number}")
    by_jobs, by_table, moment = queued.service, on(queued, "table"), NOON
    while queued.outbox("queued", "retry", "in_flight"):
        engines = [by_jobs, by_table]
        queued.tick_together(lambda _, now, engines=engines: relay.run(engines.pop(), now), workers=2, times=1)
        moment += timedelta(minutes=11)
        queued.at(moment)
    assert got(queued) == {f"family {number}": 1 for number in range(60)}


def test_a_job_that_is_lost_or_comes_twice_changes_nothing(queued: World) -> None:
    owe(queued, "lost")
    with queued.service.db.write() as session:
        session.execute(text(f"truncate {SCHEMA}.procrastinate_jobs cascade"))
    owe(queued, "twice")
    with queued.service.db.write() as session:
        session.execute(text(f"update {SCHEMA}.procrastinate_jobs set queueing_lock = null"))
    queued.tick(relay.run)
    queued.tick(relay.run)
    assert got(queued) == {"lost": 1, "twice": 1}


def test_what_a_dead_worker_left_in_its_queue_is_cleared_away(queued: World, sent: Send) -> None:
    owe(queued, "aoi")
    with queued.service.db.write() as session:
        session.execute(text(f"set local search_path = {SCHEMA}"))
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
    assert (sent(), jobs(queued)) == (["aoi"], [])


def test_what_a_dead_process_held_is_taken_over(queued: World, sent: Send) -> None:
    owe(queued, "aoi")
    with queued.service.db.write() as session:
        claims.claim(session, clock.now(), sender="another")
        senders.beat(session, "another", clock.now())
    assert sent() == []
    queued.at(NOON + senders.SILENCE + timedelta(seconds=30))
    assert sent() == ["aoi"]


def test_at_night_only_what_somebody_waits_for_and_in_the_morning_the_rest(queued: World, sent: Send) -> None:
    queued.at(datetime(2026, 2, 2, 23, tzinfo=clock.TOKYO))
    for kind in ("news", "reminder", "booking", "notice", "answer"):
        owe(queued, kind, kind)
    assert sent() == ["answer", "booking", "notice"]
    assert (sent(), jobs(queued)) == ([], [])
    queued.at(datetime(2026, 2, 3, 8, tzinfo=clock.TOKYO))
    assert sent() == ["news", "reminder"]


def test_a_number_to_call_leaves_before_the_news(queued: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procrastinating, "AT_ONCE", 1)
    monkeypatch.setattr(procrastinating, "KEPT", 1)
    for number in range(5):
        owe(queued, f"family {number}", "news")
    owe(queued, "minh", "crisis")
    queued.tick(relay.run)
    assert "minh" in [call.to for call in queued.line.taken][:2]
    assert len(queued.line.taken) == 6


def test_no_access_stops_it_and_access_again_starts_it(queued: World, sent: Send) -> None:
    owe(queued, "aoi")
    queued.line.lets_in = False
    assert (sent(), queued.states()) == ([], ["retry"])
    owe(queued, "minh")
    assert sent() == []
    queued.line.lets_in = True
    queued.at(NOON + timedelta(minutes=2))
    assert sent() == ["aoi", "minh"]


@pytest.mark.parametrize("seed", [1, 2])
def test_in_any_weather_each_message_is_taken_exactly_once(queued: World, seed: int) -> None:
    weather = random.Random(seed)
    for number in range(30):
        owe(queued, f"family {number}")
    moment = NOON
    while queued.outbox("queued", "retry", "in_flight"):
        queued.line.faults.extend(weather.choices(["ok", "500", "taken_then_500", "cut", "rate"], k=7))
        queued.tick_together(relay.run, workers=2, times=1)
        moment += timedelta(minutes=11)
        queued.at(moment)
    assert got(queued) == {f"family {number}": 1 for number in range(30)}
    assert len(queued.line.keys_tried()) == 30


def test_its_tables_come_and_go_with_the_setting(world: World) -> None:
    db = world.service.db
    with pytest.raises(BadSetup, match=r"RELAY of matsudo: .* run: maisapo migrate"):
        queue_tables.require(db, "matsudo")
    queue_tables.settle(db, wanted=True)
    queue_tables.require(db, "matsudo")
    owe(world, "aoi")
    queue_tables.settle(db, wanted=True)
    assert len(jobs(world)) == 1
    assert migrate.differences(db) == []
    with db.write() as session:
        session.execute(text(f"comment on schema {SCHEMA} is 'procrastinate 1.0'"))
    queue_tables.settle(db, wanted=True)
    assert jobs(world) == []
    queue_tables.settle(db, wanted=False)
    owe(world, "minh")
    world.tick(relay.run)
    assert got(world) == {"aoi": 1, "minh": 1}
