"""Several who write at the same moment share one commit, and each is answered as if nobody else had been there."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import delete, event, select

from bot import clock
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.domain.people.conversations import Conversation
from bot.domain.people.parents import Parent
from bot.line import at_door, inbound, turn
from bot.line.turns import Done
from bot.simulator import Person
from bot.stage import Stage
from tests.waiting import until

NAMES = ("aoi", "minh", "ritsu", "haru", "nagi", "sora")
Take = Callable[[turn.Turn, Any], Order | None]


@pytest.fixture
def people(town_on_both: Stage) -> list[Person]:
    found = [town_on_both.person(name) for name in NAMES]
    for person in found:
        person.follow()
    town_on_both.quiet()
    for person in found:
        person.new()
    return found


@contextmanager
def together(
    town: Stage, monkeypatch: pytest.MonkeyPatch, first: Person, others: list[Callable[[], object]]
) -> Iterator[list[int]]:
    """`first` is held at the door until all the others have knocked; how many were served at a time comes back."""
    served: list[int] = []
    inside, goes_on = Event(), Event()
    door, real = town.answerer._door, at_door._stored_and_taken

    def serve(service: Any, arrived: Any) -> list[Done | None]:
        served.append(len(arrived))
        if len(served) == 1:
            inside.set()
            assert goes_on.wait(10)
        return real(service, arrived)

    monkeypatch.setattr(at_door, "_stored_and_taken", serve)
    knocking = [Thread(target=lambda: first.says("メニュー"))]
    knocking[0].start()
    assert inside.wait(10)
    for number, other in enumerate(others, start=1):
        knocking.append(Thread(target=other))
        knocking[-1].start()
        until(lambda number=number: len(door._waiting) == number)
    goes_on.set()
    for thread in knocking:
        thread.join(10)
    yield served


def settled(town: Stage) -> list[tuple[str, bool]]:
    """The state of the events since the follows, and whether each was answered in the commit that stored it."""
    with town.service.db.read() as session:
        found = session.scalars(select(InboxEvent).order_by(InboxEvent.received_at))
        return [(row.state, row.settled_at == row.received_at) for row in found][len(NAMES) :]


def told(town: Stage) -> Counter[str | None]:
    """How many answers LINE has taken for each, since the follows."""
    with town.service.db.read() as session:
        taken = session.scalars(select(Delivery).where(Delivery.state == "accepted").order_by(Delivery.id))
        return Counter([row.line_user_id for row in taken][len(NAMES) :])


def test_all_who_came_meanwhile_are_answered_in_one_commit(
    town_on_both: Stage, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = people[1:]
    with together(
        town_on_both, monkeypatch, people[0], [lambda one=one: one.says("メニュー") for one in rest]
    ) as served:
        town_on_both.quiet()
    assert served == [1, len(rest)]
    assert settled(town_on_both) == [("done", True)] * len(NAMES)
    assert told(town_on_both) == Counter({one.user_id: 1 for one in people})


def test_a_mistake_with_one_harms_no_other(
    town_on_both: Stage, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is undone; the others are answered a moment later, and who met the mistake is told."""
    real: Take = turn.Turn.take

    def breaks(self: turn.Turn, event: Any) -> Order | None:
        answer = real(self, event)
        if self.parent.line_user_id == people[2].user_id:
            raise ZeroDivisionError
        return answer

    monkeypatch.setattr(turn.Turn, "take", breaks)
    with together(
        town_on_both, monkeypatch, people[0], [lambda one=one: one.says("メニュー") for one in people[1:]]
    ) as served:
        town_on_both.quiet()
    assert served == [1, len(people) - 1, *[1] * (len(people) - 1)]
    assert sorted(settled(town_on_both)) == sorted([("done", True)] * (len(people) - 1) + [("failed", False)])
    assert told(town_on_both) == Counter({one.user_id: 1 for one in people})


def test_of_one_person_one_and_in_their_order(town_on_both: Stage, people: list[Person]) -> None:
    """The second event of somebody waits until the first one is answered; a copy of one is nothing new."""
    arrived = inbound.arrivals({"events": [_says(people[n], n, key) for n, key in ((0, "a"), (1, "b"), (0, "c"))]})
    done = at_door._stored_and_taken(town_on_both.service, [*arrived, arrived[1]])
    assert [one is not None for one in done] == [True, True, False, False]
    assert at_door._stored_and_taken(town_on_both.service, arrived[:2]) == [None, None]
    assert settled(town_on_both) == [("done", True)] * 2


def test_who_says_nothing_to_the_bot_stays_where_they_are(town_on_both: Stage, people: list[Person]) -> None:
    """A message taken back, or a block: their place is not even written again."""
    kept = _conversations(town_on_both)
    unsent = _says(people[0], 0, "a") | {"type": "unsend", "unsend": {"messageId": "1"}}
    for one in (unsent, _says(people[1], 0, "b") | {"type": "unfollow"}):
        arrived = inbound.arrivals({"events": [one]})
        assert at_door._stored_and_taken(town_on_both.service, arrived) == [Done()]
    assert _conversations(town_on_both) == kept


def test_each_sees_what_the_one_before_has_changed(
    town_on_both: Stage, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's turn may change what is known of somebody else, who comes next in the same commit."""
    seen: list[str | None] = []
    real: Take = turn.Turn.take

    def take(self: turn.Turn, event: Any) -> Order | None:
        if self.parent.line_user_id == people[1].user_id:
            other = parents.find(self.session, people[2].user_id)
            assert other is not None
            other.silence = "quiet"
        if self.parent.line_user_id == people[2].user_id:
            seen.append(self.parent.silence)
        return real(self, event)

    monkeypatch.setattr(turn.Turn, "take", take)
    with together(
        town_on_both, monkeypatch, people[0], [lambda one=one: one.says("メニュー") for one in people[1:3]]
    ) as served:
        town_on_both.quiet()
    assert (served, seen) == ([1, 2], ["quiet"])
    with town_on_both.service.db.read() as session:
        silences = dict(session.execute(select(Parent.line_user_id, Parent.silence)).all())
    assert silences[people[2].user_id] == "quiet"


def test_who_only_looks_makes_nobody_be_read_anew(town_on_both: Stage, people: list[Person]) -> None:
    """Words that answer nothing make us look for an open consultation, and that changes nothing of the next one."""
    asked: list[str] = []
    with town_on_both.service.db.write() as session:
        session.execute(delete(Conversation))
    event.listen(town_on_both.service.db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    words = {"type": "text", "id": "1", "text": "きょうは雨でした"}
    events = [_says(one, 0, one.user_id) | {"message": words} for one in people]
    done = at_door._stored_and_taken(town_on_both.service, inbound.arrivals({"events": events}))
    assert all(one and one.answer for one in done)
    assert sum("FROM consultation" in one for one in asked) == len(people)
    assert sum("FROM parent" in one for one in asked) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer, who has everything
def test_who_waits_for_what_staff_hold_keeps_nobody_waiting(
    town_on_both: Stage, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What LINE would have to wait for longer is stored, and answered when it is free."""
    real: Take = turn.Turn.take

    def wants(self: turn.Turn, event: Any) -> Order | None:
        if self.parent.line_user_id == people[1].user_id:
            parents.meet(self.session, people[5].user_id, clock.now())
        return real(self, event)

    monkeypatch.setattr(turn.Turn, "take", wants)
    with town_on_both.service.db.write() as session:
        parents.meet(session, people[5].user_id, clock.now())
        with together(
            town_on_both, monkeypatch, people[0], [lambda one=one: one.says("メニュー") for one in people[1:3]]
        ):
            town_on_both.platform.wait_idle()
        assert sorted(settled(town_on_both)) == [("done", True), ("done", True), ("new", False)]
    town_on_both.quiet()
    assert sorted(settled(town_on_both)) == [("done", False), ("done", True), ("done", True)]


def _conversations(town: Stage) -> list[tuple[str, int]]:
    with town.service.db.read() as session:
        found = select(Conversation.parent_id, Conversation.version).order_by(Conversation.parent_id)
        return [(parent_id, version) for parent_id, version in session.execute(found)]


def _says(person: Person, at: int, key: str) -> dict[str, Any]:
    said = {"type": "sticker", "id": "1", "packageId": "1", "stickerId": "1"}
    source = {"type": "user", "userId": person.user_id}
    now = int(clock.now().timestamp() * 1000) + at
    return {"type": "message", "message": said, "webhookEventId": key, "source": source, "timestamp": now}
