"""Events arrive in any order (F03): who blocked the account stays blocked, whatever comes late."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import clock
from bot.domain.delivery import claims, deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import interviews, reminder_calls, slots
from bot.domain.interview.slots import Seat
from bot.domain.office import inbox
from bot.domain.people import parents
from bot.jobs import catch_up, relay, reminders
from bot.line import inbound
from bot.line.answer import Answerer
from bot.simulator import Person
from bot.simulator.webhooks.events import Event
from bot.stage import Stage
from tests.faults import crowd

HISTORIES = 200
KINDS = st.sampled_from(["follow", "unfollow", "message", "postback"])


@st.composite
def _shuffled_history(draw: st.DrawFn) -> tuple[list[str], list[int], list[int]]:
    """What happened, in which order it arrives, and how many arrive together."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=8))
    order = draw(st.permutations(range(len(kinds))))
    cuts = draw(st.lists(st.integers(0, len(kinds)), max_size=3))
    return kinds, list(order), sorted({0, *cuts, len(kinds)})


def test_the_end_is_that_of_the_sorted_history(town: Stage) -> None:
    answerer, seen = Answerer(town.service, 1), []

    @settings(max_examples=HISTORIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_shuffled_history())
    def check(history: tuple[list[str], list[int], list[int]]) -> None:
        kinds, order, cuts = history
        person = town.person(f"person {len(seen)}")
        seen.append(person)
        events = _happened(town, person, kinds)
        for start, end in pairwise(cuts):
            _arrive(town, answerer, [events[i] for i in order[start:end]], person)
        blocks = [kind for kind in kinds if kind in ("follow", "unfollow")]
        assert _reachable(town, person) == (blocks[-1:] != ["unfollow"]), f"n={HISTORIES} histories"

    check()
    assert (len(seen) >= HISTORIES, crowd.events_by_state(town.service.db).keys()) == (True, {"done"})


def test_blocking_frees_the_held_seat_and_silences_the_queue(town_on_both: Stage) -> None:
    """n=1 family with a held seat, a message in the queue, a reminder due tomorrow and a late word of theirs."""
    town, person, db = town_on_both, town_on_both.person("aoi"), town_on_both.service.db
    [parent_id] = crowd.expecting(db, [person.user_id])
    [held, booked] = crowd.offer(db, 10, 11)
    late_word = _happened(town, person, ["message"])[0]
    with db.write() as session:
        slots.hold(session, held, parent_id, clock.now())
        parent = parents.meet(session, person.user_id, clock.now())
        interviews.book(session, parent, booked, clock.now(), "hub")
        deliveries.enqueue(session, _notice(parent_id, person), clock.now())
    person.follow()
    person.unfollow()
    town.quiet()
    blocked_at = clock.now()
    town.platform.deliver_batch([late_word])
    town.quiet()
    reminded_at = clock.at(clock.today(clock.now()) + timedelta(days=1), 9, 30)
    town.platform.advance((reminded_at - clock.now()).total_seconds())
    for job in (catch_up, reminders, relay):
        job.run(town.service, clock.now())
    assert crowd.sent_after(town.platform, blocked_at) == []
    assert crowd.how_many(db, Seat, Seat.slot_id == held) == 0
    assert crowd.how_many(db, Seat, Seat.slot_id == booked) == 1
    assert [row.state for row in crowd.outbox(db) if row.kind == "notice"] == ["suppressed"]
    with db.read() as session:
        assert [one.parent_id for one in reminder_calls.out_of_reach(session, clock.now())] == [parent_id]


@pytest.mark.parametrize("back", ["follow", "message"])
def test_who_comes_back_is_answered_again(town: Stage, back: str) -> None:
    """A word newer than the block can only come from somebody who has unblocked us."""
    person = town.person("aoi")
    person.follow()
    person.unfollow()
    town.quiet()
    person.new()
    if back == "message":
        person.state = "friend"
        person.says("メニュー")
    else:
        person.follow()
    town.quiet()
    assert (len(person.new()) > 0, _reachable(town, person)) == (True, back == "follow")


def test_what_failed_while_they_blocked_is_not_tried_again(town_on_both: Stage) -> None:
    """n=1 message under way when the block arrives: if LINE did not take it then, it never gets it."""
    town, person, db = town_on_both, town_on_both.person("aoi"), town_on_both.service.db
    [parent_id] = crowd.expecting(db, [person.user_id])
    person.follow()
    town.quiet()
    with db.write() as session:
        deliveries.enqueue(session, _notice(parent_id, person), clock.now())
        [row] = claims.claim(session, clock.now())
    person.unfollow()
    town.platform.wait_idle()
    while _reachable(town, person):
        time.sleep(0.01)
    blocked_at = clock.now()
    with db.write() as session:
        deliveries.again(session, row, clock.now(), "500", perhaps_sent=True)
    town.platform.advance(60)
    relay.run(town.service, clock.now())
    assert crowd.sent_after(town.platform, blocked_at) == []
    assert crowd.how_many(db, Delivery, Delivery.kind == "notice", Delivery.state == "unknown") == 1


def _happened(town: Stage, person: Person, kinds: list[str]) -> list[Event]:
    """Events a second apart, not yet delivered."""
    url, town.platform.webhook_url, before = town.platform.webhook_url, "", len(town.platform.events)
    acts = {
        "follow": person.follow,
        "unfollow": person.unfollow,
        "message": lambda: person.says("メニュー"),
        "postback": lambda: person.postback("f=menu"),
    }
    for kind in kinds:
        person.state = "blocked" if kind == "follow" else "friend"
        acts[kind]()
    town.platform.webhook_url = url
    events = town.platform.events[before:]
    for number, event in enumerate(events):
        event["timestamp"] += number - 1000 * (len(events) + 1)
    return events


def _arrive(town: Stage, answerer: Answerer, events: list[Event], person: Person) -> None:
    """Stored and answered as the webhook does it."""
    with town.service.db.write() as session:
        inbox.keep(session, inbound.arrivals({"events": events}), clock.now())
    answerer.answer(person.user_id)


def _reachable(town: Stage, person: Person) -> bool:
    with town.service.db.write() as session:
        return parents.meet(session, person.user_id, clock.now()).reachable


def _notice(parent_id: str, person: Person) -> Order:
    return Order(parent_id, person.user_id, "notice", [{"type": "text", "text": "お知らせ"}])
