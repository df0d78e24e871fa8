"""Staff approve, pause, go on with, stop and send again over HTTP, while web and worker are killed under them."""

import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from bot import clock
from bot.domain.delivery import rates
from bot.domain.delivery.outbox import Delivery
from bot.domain.news import broadcasts
from bot.domain.people.parents import Parent
from bot.simulator.faults import Fault
from tests.faults.desk import EFFECTS, Desk, Press
from tests.faults.kills import WEATHER
from tests.faults.processes import Supervised, Town
from tests.jobs.town import HUB
from tests.waiting import set_clock

NOBODY = "nobody"  # an id that LINE refuses, and with it the whole list
PRESSED = {  # what somebody may press who sees it so, and what only somebody with an old page would
    "waiting": ("approval",),
    "scheduled": ("pause", "approval"),
    "sending": ("pause", "pause", "pause", "resume", "again"),
    "paused": ("resume", "resume", "resume", "pause"),
    "sent": ("again", "again", "stop"),
    "stopped": ("resume", "again"),
}


@dataclass(frozen=True)
class Trial:
    people: int
    news: int
    seconds: float
    seed: int
    patience: float = 60.0


@dataclass
class Found:
    """For each broadcast its state, the figures of the desk, and how often each person got it."""

    presses: list[Press] = field(default_factory=list)
    kills: int = 0
    states: dict[int, str] = field(default_factory=dict)
    progress: dict[int, dict[str, int]] = field(default_factory=dict)
    pages: dict[int, str] = field(default_factory=dict)
    got: dict[int, Counter[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self) -> str:
        answers = Counter("none" if one.status is None else one.status for one in self.presses)
        done = Counter(one.word for one in self.presses if one.word in EFFECTS)
        unanswered = sum(one.word in EFFECTS for one in self.presses if one.status is None)
        return (
            f"{len(self.presses)} presses, answers {dict(answers)}, "
            f"done {dict(done)}, of them {unanswered} without an answer; "
            f"{self.kills} kills, ends {dict(Counter(self.states.values()))}, {self.seconds:.0f} s"
        )


class Hasty(Supervised):
    def start_worker(self) -> subprocess.Popen[bytes]:
        return self.town.start(module="tests.faults.hasty_worker")


def run(town: Town, trial: Trial, day: Path) -> Found:
    clock.travel_by(day)
    began, found = time.monotonic(), Found()
    desk, numbers = Desk(town), _prepared(town, trial)
    with town.service.db.write() as session:
        for number in numbers:
            broadcasts.get(session, number).written_by = desk.people["mori"]
    running = Hasty(town, random.Random(trial.seed))
    try:
        _all(found, running, desk, numbers, trial, lambda number: desk.state(number) != "waiting")
        set_clock(day, clock.now() + timedelta(minutes=6))  # the time to think again
        over = _after(found, trial.seconds, "broadcast_paused", "broadcast_resumed")
        _all(found, running, desk, numbers, trial, over)
        _finish(desk, numbers, trial)
        _forget_some(town, numbers)
        _all(found, running, desk, numbers, trial, _after(found, trial.seconds / 2, "broadcast_again"))
        _finish(desk, numbers, trial)
        found.kills = running.kills
        found.pages = {number: desk.page(number) for number in numbers}
    finally:
        running.end()
        clock.travel_by(None)
    with town.service.db.read() as session:
        for number in numbers:
            found.states[number] = broadcasts.get(session, number).state
            found.progress[number] = broadcasts.progress(session, number)
    titles = {f"News {place} of the hub": number for place, number in enumerate(numbers)}
    found.got = {number: Counter() for number in numbers}
    for person in town.platform.people:
        for shown in person.chat:
            for title in re.findall(r"News \d+ of the hub", shown.text) if shown.who == "bot" else []:
                found.got[titles[title]][person.user_id] += 1
    found.seconds = time.monotonic() - began
    return found


def _prepared(town: Town, trial: Trial) -> list[int]:
    """Broadcasts that wait for a yes, for many families and one whose id LINE refuses; and bad weather."""
    people = [town.platform.person(f"{number}") for number in range(trial.people)]
    for one in people:
        one.follow()
    now = clock.now()
    facts = {"hub_id": HUB, "created_at": now, "consented_at": now, "news_pace": "each"}
    ids = [*(one.user_id for one in people), NOBODY]
    rows = [{"id": f"{n:032d}", "line_user_id": user} | facts for n, user in enumerate(ids)]
    town.platform.faults.seed(trial.seed)
    for fault in (*WEATHER, Fault("slow", path="multicast", probability=0.2, seconds=0.5)):
        town.platform.faults.add(fault)
    with town.service.db.write() as session:
        rates.bring_in(session, {"multicast": max(6, trial.people * trial.news // 400)})
        session.execute(insert(Parent), rows)
        when = {"send_at": now, "written_at": now, "asked_at": now, "state": "waiting"}
        made = [broadcasts.schedule(session, HUB, f"News {n} of the hub", "Come.", **when) for n in range(trial.news)]
        return [one.id for one in made]


def _all(
    found: Found, running: Hasty, desk: Desk, numbers: list[int], trial: Trial, over: Callable[[int], bool]
) -> None:
    """Somebody at each broadcast, and the killer among them."""

    def at_one(number: int) -> None:
        dice, stops = random.Random(trial.seed + number), number % 3 == 0
        while not over(number):
            state = desk.state(number)
            stop = stops and state in ("sending", "paused") and dice.random() < 0.08
            found.presses.append(desk.press(number, "stop" if stop else dice.choice(PRESSED[state])))
            time.sleep(dice.uniform(0.0, 0.3))

    with ThreadPoolExecutor(len(numbers)) as pool:
        talks = [pool.submit(at_one, number) for number in numbers]
        while not all(talk.done() for talk in talks):
            time.sleep(running.dice.uniform(0.3, 1.2))
            running.kill_something()
        for talk in talks:
            talk.result()


def _after(found: Found, seconds: float, *words: str) -> Callable[[int], bool]:
    """That long, and on a slow machine until the desk has said all of these; but not for ever."""
    ends = time.monotonic() + seconds

    def over(_: int) -> bool:
        late = time.monotonic() - ends
        return late > 0 and (late > 30 or {*words} <= {press.word for press in found.presses})

    return over


def _forget_some(town: Town, numbers: list[int]) -> None:
    """As if nobody had heard what LINE said to the first lists: they are sent again, and LINE knows their keys."""
    with town.service.db.write() as session:
        for number in numbers:
            arrived = select(Delivery).where(Delivery.broadcast_id == number, Delivery.state == "accepted")
            for row in session.scalars(arrived.order_by(Delivery.id).limit(3)):
                row.state, row.perhaps_sent = "unknown", True


def _finish(desk: Desk, numbers: list[int], trial: Trial) -> None:
    """What is paused goes on; nobody kills any more."""
    ends = time.monotonic() + trial.patience
    while left := {number: desk.state(number) for number in numbers if not _is_over(desk, number)}:
        assert time.monotonic() < ends, left
        for number, state in left.items():
            desk.press(number, "resume" if state == "paused" else "again")
        time.sleep(0.5)


def _is_over(desk: Desk, number: int) -> bool:
    """Nothing waits any more; and of what was sent nothing is left of which nobody knows."""
    state = desk.state(number)
    with desk.town.service.db.read() as session:
        left = broadcasts.progress(session, number).keys()
    if {"queued", "retry", "in_flight", "paused"} & left:
        return False
    return state == "stopped" or (state == "sent" and "unknown" not in left)
