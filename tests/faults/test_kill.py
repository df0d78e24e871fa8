"""`kill -9` at random moments (F07, F08): nothing that was acknowledged is lost, and nothing happens twice."""

import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.delivery.deliveries import DONE
from bot.domain.interview.interviews import Interview
from bot.simulator.webhooks.events import Event, redelivery_of
from bot.simulator.webhooks.sender import Webhooks, as_bytes
from tests.faults import crowd
from tests.faults.processes import SECRET, Supervised, Town, prepared

PEOPLE, SECONDS, SETTLE = 16, 22.0, 60.0
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_kill_nine_loses_nothing_and_doubles_nothing(tmp_path: Path, database_url: str) -> None:
    with prepared(tmp_path, database_url) as town:
        people = [town.platform.person(f"person {number}") for number in range(PEOPLE)]
        crowd.expecting(town.service.db, [person.user_id for person in people])
        running = Supervised(town, random.Random(SEED))
        try:
            events = _talk_while_killing(town, running)
            n = f"n={len(events)} events, {running.kills} kills, seed {SEED} (KILL_SEED={SEED} repeats it)"
            sys.stdout.write(f"{n}\n")
            _wait_until_all_is_answered(town, n)
        finally:
            running.end()
        _check(town, events, n)


def _talk_while_killing(town: Town, running: Supervised) -> list[Event]:
    """Everybody books once and asks for a talk again and again; the events, all of them acknowledged in the end."""
    free = crowd.offer(town.service.db, *range(6, 6 + PEOPLE))
    ends = time.monotonic() + SECONDS
    with ThreadPoolExecutor(PEOPLE) as pool:
        talks = [pool.submit(_talk, town, number, free[number], ends) for number in range(PEOPLE)]
        while time.monotonic() < ends - 1:
            time.sleep(running.dice.uniform(0.4, 1.8))
            running.kill_something()
        return [event for talk in talks for event in talk.result()]


def _talk(town: Town, number: int, slot_id: int, ends: float) -> list[Event]:
    dice, done = random.Random(SEED + number), []
    line = Webhooks(SECRET, town.platform.now, lambda _: None)
    while time.monotonic() < ends:
        event = _tap(town, number, crowd.TALK_PLEASE if done else crowd.booking_of(slot_id))
        copy = event
        while line.send(town.webhook_url, _body(town, copy)).status != 200:
            time.sleep(dice.uniform(0.05, 0.5))
            copy = redelivery_of(event)
            town.platform.sending.tokens.revive(event["replyToken"], town.platform.now())
        done.append(event)
        time.sleep(dice.uniform(0.0, 0.3))
    return done


def _tap(town: Town, number: int, data: str) -> Event:
    """The event of a tap. The platform does not deliver it itself: it has no webhook address here."""
    with town.platform.changed:
        town.platform.person(f"person {number}").postback(data)
        return town.platform.events[-1]


def _wait_until_all_is_answered(town: Town, n: str) -> None:
    """What a dead process held is taken over after twenty seconds."""
    end = time.monotonic() + SETTLE
    while not _all_done(town):
        assert time.monotonic() < end, f"{n}: still waiting after {SETTLE} s"
        time.sleep(0.5)


def _check(town: Town, events: list[Event], n: str) -> None:
    """One row, one effect and one answer for each event, in our tables and in LINE's."""
    db, rows = town.service.db, crowd.outbox(town.service.db)
    wishes = [event for event in events if event["postback"]["data"] == crowd.TALK_PLEASE]
    assert crowd.events_by_state(db) == {"done": len(events)}, n
    assert crowd.wishes_of(db) == Counter(event["source"]["userId"] for event in wishes), n
    assert crowd.how_many(db, Interview, Interview.state == "booked") == PEOPLE, n
    taken = crowd.accepted(town.platform)
    keys = {row.dedupe: row.retry_key for row in rows}
    answers = [taken[event["replyToken"]] + taken[keys[f"event:{event['webhookEventId']}"]] for event in events]
    assert (Counter(answers), sum(taken.values())) == ({1: len(events)}, len(events)), n
    assert {row.state for row in rows} <= {"accepted", "unknown"}, n


def _all_done(town: Town) -> bool:
    waiting = [row for row in crowd.outbox(town.service.db) if row.state not in DONE]
    return not waiting and "new" not in crowd.events_by_state(town.service.db)


def _body(town: Town, event: Event) -> bytes:
    return as_bytes({"destination": town.platform.bot_user_id, "events": [event]})
