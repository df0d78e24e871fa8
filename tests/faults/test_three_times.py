"""LINE delivers an event again, and sometimes several times at once (F01, F02): one effect and one answer."""

import random
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

from bot.domain.care.consultations import Consultation
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office.inbox import InboxEvent
from bot.simulator.webhooks.events import Event, redelivery_of
from bot.stage import Stage
from tests.faults import crowd

PEOPLE, WISHES, AT_ONCE = 40, 4, 8
EVENTS = PEOPLE * (WISHES + 1)


def test_two_hundred_events_three_times_each_in_parallel(town_on_both: Stage) -> None:
    events = _events(town_on_both)
    copies = [[copy] for event in events for copy in (event, event, redelivery_of(event))]
    random.Random(1).shuffle(copies)
    _deliver(town_on_both, copies)
    assert _effects(town_on_both) == (EVENTS, PEOPLE * WISHES, EVENTS), f"n={EVENTS} events, three times each"
    assert _answers(town_on_both, events) == [1] * EVENTS, f"n={EVENTS} events, three times each"


def test_whole_batches_three_times_and_an_event_twice_in_one_batch(town_on_both: Stage) -> None:
    events = _events(town_on_both)
    batches = [events[start : start + 20] for start in range(0, EVENTS, 20)]
    _deliver(town_on_both, [batch + deepcopy(batch[:5]) for batch in batches * 3])
    assert _effects(town_on_both) == (EVENTS, PEOPLE * WISHES, EVENTS), f"n={EVENTS} events, three times each"
    assert _answers(town_on_both, events) == [1] * EVENTS, f"n={EVENTS} events, three times each"


def test_a_copy_with_another_body_changes_nothing(town_on_both: Stage) -> None:
    [person] = [town_on_both.person("aoi")]
    crowd.expecting(town_on_both.service.db, [person.user_id])
    person.postback(crowd.TALK_PLEASE)
    town_on_both.quiet()
    for data in ("f=menu", crowd.booking_of(1), "f=register_hub"):
        copy = redelivery_of(town_on_both.platform.events[0])
        copy["postback"]["data"] = data
        town_on_both.platform.deliver_batch([copy])
    town_on_both.quiet()
    assert _effects(town_on_both) == (1, 1, 1), "n=3 forged copies"


def _events(town: Stage) -> list[Event]:
    """What everybody did, not yet delivered."""
    url, town.platform.webhook_url = town.platform.webhook_url, ""
    people = [town.person(f"person {number}") for number in range(PEOPLE)]
    crowd.expecting(town.service.db, [person.user_id for person in people])
    for person in people:
        person.says("メニュー")
        for _ in range(WISHES):
            person.postback(crowd.TALK_PLEASE)
    town.platform.webhook_url = url
    return list(town.platform.events)


def _deliver(town: Stage, batches: list[list[Event]]) -> None:
    """Many at once; what is not acknowledged comes again."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = list(pool.map(town.platform.deliver_batch, batches))
    late = [batch for batch, call in zip(batches, said, strict=True) if call.status != 200]
    assert {call.status for call in said} <= {200, None}
    if late:
        _deliver(town, late)
    town.quiet(60)


def _effects(town: Stage) -> tuple[int, int, int]:
    """Events stored and done, wishes to talk, answers written."""
    db = town.service.db
    return (
        crowd.how_many(db, InboxEvent, InboxEvent.state == "done"),
        crowd.how_many(db, Consultation),
        crowd.how_many(db, Delivery, Delivery.state == "accepted"),
    )


def _answers(town: Stage, events: list[Event]) -> list[int]:
    """How many answers LINE took for each event."""
    taken = crowd.accepted(town.platform)
    assert sum(taken.values()) == len(events)
    return [taken[event["replyToken"]] for event in events]
