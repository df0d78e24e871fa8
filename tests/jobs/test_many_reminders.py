"""Five families are to be reminded at one minute, two to a transaction: each once, whoever sweeps, dies or moves."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.domain.delivery import deliveries
from bot.domain.interview import interview_rules
from bot.domain.interview import reminders as due_reminders
from bot.domain.interview.reminders import Due
from bot.domain.interview.timers import Rules
from bot.domain.people.pairs import Pair
from bot.jobs import relay, reminders
from tests.jobs.town import NOON, World

START = NOON + timedelta(days=3)
DAY_BEFORE = START - timedelta(days=1) + timedelta(minutes=1)
NAMES = ["aoi", "ema", "kana", "rin", "yui"]


@pytest.fixture(autouse=True)
def booked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each at a time of their own. Minh, linked to Aoi, wants to be reminded of hers, too."""
    monkeypatch.setattr(due_reminders, "AT_ONCE", 2)
    aoi, minh = [world.parent(name) for name in [*NAMES, "minh"]][:: len(NAMES)]
    with world.service.db.write() as session:
        session.add(Pair(parent_id=minh, other_id=aoi, since=NOON, reminded=True))
    found = [world.books(name, START + timedelta(minutes=10 * number)) for number, name in enumerate(NAMES)]
    world.at(DAY_BEFORE + timedelta(hours=1))
    return found


def look(world: World, session: Session) -> Due:
    rules = interview_rules.now(session, world.service.town)
    return due_reminders.look(
        session, Rules(rules.reminders, world.service.town.news.quiet), NOON + timedelta(days=2, hours=1)
    )


def everybody_once(world: World) -> bool:
    world.tick(relay.run)
    return world.line.taken_by() == dict.fromkeys([*NAMES, "minh"], 1)


def test_four_at_once_remind_each_once(world: World) -> None:
    world.tick_together(reminders.run, workers=4, times=2)
    assert everybody_once(world)


def test_what_is_written_is_looked_for_no_more(world: World, booked: list[int]) -> None:
    with world.service.db.read() as session:
        assert look(world, session).lots == [(booked[0], booked[1]), (booked[2], booked[3]), (booked[4], booked[4])]
    world.tick(reminders.run)
    with world.service.db.read() as session:
        assert look(world, session).lots == []
    assert everybody_once(world)


def test_who_dies_in_the_middle_leaves_the_rest_to_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lots = []

    def dies(*args: object) -> int:
        lots.append(args)
        if len(lots) == 2:
            raise RuntimeError("killed")
        return enqueue_all(*args)

    enqueue_all = deliveries.enqueue_all
    monkeypatch.setattr(deliveries, "enqueue_all", dies)
    with pytest.raises(RuntimeError):
        world.tick(reminders.run)
    assert sorted(row.line_user_id or "" for row in world.outbox()) == ["aoi", "ema", "minh"]
    world.tick(reminders.run)
    assert everybody_once(world)


def test_who_moves_or_cancels_after_it_was_looked_for_is_not_reminded_of_the_old_time(
    world: World, booked: list[int]
) -> None:
    with world.service.db.read() as session:
        due = look(world, session)
    world.moves(booked[0], START + timedelta(days=7))
    world.cancels(booked[1])
    world.change("kana", silence="loss")
    with world.service.db.write() as session:
        left = [one for lot in due.lots for one in due_reminders.take(session, due, lot)]
    assert [one.booking.line_user_id for one in left] == ["rin", "yui"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_one_is_writing_is_left_to_them(world: World) -> None:
    """On SQLite they wait for each other, and find it written."""
    with world.service.db.read() as session:
        due = look(world, session)
    with world.service.db.write() as first, world.service.db.write() as second:
        taken = [[one.dedupe for one in due_reminders.take(session, due, due.lots[0])] for session in (first, second)]
    assert [len(keys) for keys in taken] == [3, 0]
