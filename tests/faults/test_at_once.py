"""An event answered in the commit that stores it: only where nobody else is at work, and whole or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.outbox import Delivery
from bot.domain.office import inbox
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.line import inbound, turn
from bot.simulator import Person
from bot.simulator.webhooks.events import Event
from bot.stage import Stage

Take = Callable[..., Delivery | None]


def met(town: Stage) -> Person:
    person = town.person("aoi")
    person.follow()
    town.quiet()
    person.new()
    return person


def ends(town: Stage) -> list[tuple[str, bool]]:
    """The state of each event, and whether it was stored already answered."""
    with town.service.db.read() as session:
        found = select(InboxEvent).order_by(InboxEvent.received_at, InboxEvent.happened_ms)
        return [(row.state, row.settled_at == row.received_at) for row in session.scalars(found)]


def answers(town: Stage) -> list[str | None]:
    """For which events LINE took an answer of ours, in their order."""
    with town.service.db.read() as session:
        taken = select(Delivery.dedupe).where(Delivery.state == "accepted")
        return list(session.scalars(taken.order_by(Delivery.id)))


def told(town: Stage) -> list[str]:
    return [f"event:{one['webhookEventId']}" for one in town.platform.events]


def test_whom_we_have_met_is_answered_in_the_same_commit(town_on_both: Stage) -> None:
    person = met(town_on_both)
    person.says("メニュー")
    town_on_both.quiet()
    assert ends(town_on_both) == [("done", False), ("done", True)]
    assert answers(town_on_both) == told(town_on_both)


def test_nothing_overtakes_what_waits(town_on_both: Stage) -> None:
    person = met(town_on_both)
    [first] = _not_delivered(town_on_both, lambda: person.says("ことば"))
    with town_on_both.service.db.write() as session:
        inbox.keep(session, inbound.arrivals({"events": [first]}), clock.now())
    person.says("メニュー")
    town_on_both.quiet()
    assert (answers(town_on_both), {state for state, _ in ends(town_on_both)}) == (told(town_on_both), {"done"})


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_somebody_at_work_on_them_is_not_waited_for(town_on_both: Stage) -> None:
    """A deed of staff, or a job, may hold a family for long: LINE hears its 200 before, and the answer comes after."""
    person = met(town_on_both)
    with town_on_both.service.db.write() as session:
        parents.meet(session, person.user_id, clock.now())
        person.says("メニュー")
        town_on_both.platform.wait_idle()
        assert ends(town_on_both)[-1] == ("new", False)
    town_on_both.quiet()
    assert (ends(town_on_both)[-1], answers(town_on_both)) == (("done", False), told(town_on_both))


@pytest.mark.parametrize("how_often", [1, 2])
def test_our_mistake_leaves_the_event_stored(
    town_on_both: Stage, monkeypatch: pytest.MonkeyPatch, how_often: int
) -> None:
    """Once: it is answered a moment later. Always: they are told, and it is kept for a person to look at."""
    person, real, left = met(town_on_both), turn.Turn.take, [how_often]

    def breaks(self: turn.Turn, event: Any) -> Delivery | None:
        answer = real(self, event)
        left[0] -= 1
        if left[0] >= 0:
            raise ZeroDivisionError
        return answer

    monkeypatch.setattr(turn.Turn, "take", breaks)
    person.says("メニュー")
    town_on_both.quiet()
    first, second = told(town_on_both)
    state, answer = (
        ("done", second) if how_often == 1 else ("failed", f"apology:{(second or '').removeprefix('event:')}")
    )
    assert (ends(town_on_both)[-1], answers(town_on_both)) == ((state, False), [first, answer])


def test_what_was_answered_is_not_answered_again(town_on_both: Stage) -> None:
    person = met(town_on_both)
    person.says("メニュー")
    town_on_both.quiet()
    for _ in range(3):
        town_on_both.platform.deliver_batch([dict(town_on_both.platform.events[-1])])
    town_on_both.quiet()
    assert (len(ends(town_on_both)), answers(town_on_both)) == (2, told(town_on_both))


def _not_delivered(town: Stage, act: Callable[[], object]) -> list[Event]:
    url, town.platform.webhook_url, before = town.platform.webhook_url, "", len(town.platform.events)
    act()
    town.platform.webhook_url = url
    return town.platform.events[before:]
