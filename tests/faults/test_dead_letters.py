"""What our mistake or LINE's silence stopped is taken up again by a person: late, but once."""

import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery import deliveries, resending
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.office import inbox, letters
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.jobs import catch_up, relay
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.faults import Fault
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage, stage
from tests import databases

PEOPLE = 10
WALK = """
start: [さんぽ]
script:
  - do: go
  - say: いってらっしゃい。
"""


@pytest.fixture
def walk() -> Iterator[ModuleType]:
    """The verbs of a flow with a mistake in it, which `mended` mends."""

    def go(turn: object) -> None:
        if not module.mended:
            raise ZeroDivisionError

    module = ModuleType("handlers.walk")
    go.__module__ = "handlers.walk"
    module.go, module.mended = go, False
    sys.modules["handlers.walk"] = module
    yield module
    del sys.modules["handlers.walk"]


def test_what_our_mistake_stopped_is_answered_after_the_mending(tmp_path: Path, walk: ModuleType) -> None:
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    (content / "flows" / "walk.yaml").write_text(WALK, encoding="utf-8")
    with stage(tmp_path, databases.sqlite(tmp_path), content_dir=content) as town:
        people = [_said(town, f"p{number}", "さんぽ") for number in range(PEOPLE)]
        assert [len(heard(one)) for one in people] == [1] * PEOPLE  # an apology
        assert _failed(town) == PEOPLE
        town.platform.advance(2 * 3600)  # nobody is answered so late by itself
        for person in people:
            person.new()
        _replay(town)
        assert (_failed(town), {str(heard(one)) for one in people}) == (PEOPLE, {"[]"})  # not mended: no second apology
        walk.mended = True
        _replay(town)
        assert (_failed(town), {str(heard(one)) for one in people}) == (0, {"[['いってらっしゃい。']]"})
        _replay(town)
        assert {str(heard(one)) for one in people} == {"[]"}


def _said(town: Stage, key: str, text: str) -> Person:
    person = town.person(key)
    person.follow()
    town.quiet()
    person.says("やめる")
    town.quiet()
    person.new()
    person.says(text)
    town.quiet()
    return person


def _failed(town: Stage) -> int:
    with town.service.db.read() as session:
        return letters.how_many(session)["event"]


def _replay(town: Stage) -> None:
    with town.service.db.write() as session:
        for letter in letters.waiting(session):
            assert inbox.replay(session, letter.key)
        assert not inbox.replay(session, "nobody's")
    town.platform.advance(5)
    catch_up.run(town.service, clock.now())


@pytest.mark.parametrize("fault", ["error_before", "error_after"])
def test_what_line_kept_silent_about_arrives_once(town_on_both: Stage, fault: str) -> None:
    """n=1 message that ended as unknown, sent again with its old key: whether LINE had it or not."""
    town, aoi = town_on_both, town_on_both.person("aoi")
    aoi.follow()
    town.quiet()
    aoi.new()
    with town.service.db.write() as session:
        parent = parents.meet(session, aoi.user_id, clock.now())
        notice = [{"type": "text", "text": "Somebody has read it."}]
        soon = clock.now() + timedelta(seconds=1)
        deliveries.enqueue(session, Order(parent.id, aoi.user_id, "notice", notice, expires_at=soon), clock.now())
    town.platform.faults.add(Fault(fault, path="push", times=1))
    relay.run(town.service, clock.now())
    assert (_notice(town).state, len(heard(aoi))) == ("unknown", int(fault == "error_after"))
    key = _notice(town).retry_key
    with town.service.db.write() as session:
        parent = parents.meet(session, aoi.user_id, clock.now())
        assert not resending.send_again(session, _notice(town), parent, clock.now())
        with pytest.raises(resending.NotLost):
            resending.send_again(session, _notice(town), parent, clock.now())
    relay.run(town.service, clock.now())
    assert (_notice(town).state, _notice(town).retry_key) == ("accepted", key)
    assert len(heard(aoi)) == int(fault == "error_before")


def _notice(town: Stage) -> Delivery:
    with town.service.db.read() as session:
        return session.scalars(select(Delivery).where(Delivery.kind == "notice")).one()


def test_an_event_nobody_has_the_key_for_stops_nothing(town: Stage) -> None:
    """It is a dead letter like others; what they say next is answered."""
    aoi = _said(town, "aoi", "メニュー")
    with town.service.db.write() as session:
        lost = {"line_user_id": aoi.user_id, "happened_ms": 0, "received_at": clock.now(), "state": "new"}
        session.add(InboxEvent(id="lost", sealed_body=b"sealed with a key of yesterday", **lost))
    aoi.new()
    aoi.says("メニュー")
    town.quiet()
    assert (_failed(town), len(heard(aoi))) == (1, 2)  # an apology and the menu
    with town.service.db.read() as session:
        assert session.get_one(InboxEvent, "lost").state == "failed"
