"""The outbox under every mixture of answers, crashes and time, as a machine for Hypothesis to drive."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import delete, update

from bot import clock
from bot.db import Database
from bot.domain.news import deliveries
from bot.domain.news.deliveries import DONE, Delivery, Order
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.line import sending
from bot.line.client import Answer, Outcome
from bot.service import Service
from tests.faults import crowd

PEOPLE = ("aoi", "minh")
FORWARD = {"queued": {"queued", "in_flight", *DONE}, "in_flight": {"queued", "in_flight", *DONE}}
FAULTS = {
    "rate": Answer(Outcome.RATE, "429"),
    "quota": Answer(Outcome.QUOTA, "429"),
    "400": Answer(Outcome.REFUSED, "400"),
    "401": Answer(Outcome.NO_ACCESS, "401"),
    "500": Answer(Outcome.TROUBLE, "500"),
}
FATES = st.sampled_from(["200", "200", *FAULTS, "taken, then silence", "killed before", "killed after", "slow"])


class Killed(Exception):
    """The process that was sending is no more."""


class Line:
    """LINE's two rules: a retry key is accepted once, a reply token works once. `ledger`: what people got."""

    def __init__(self) -> None:
        self.fate, self.ledger, self.calls = "200", Counter[str](), []
        self.keys: set[str] = set()
        self.spent: set[str] = set()
        self.meanwhile: Callable[[], None] = lambda: None

    def reply(self, token: str, messages: list[dict[str, Any]]) -> Answer:
        return self._take(messages, token in self.spent, Outcome.REFUSED, lambda: self.spent.add(token))

    def push(self, user_id: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
        return self._take(messages, retry_key in self.keys, Outcome.ALREADY, lambda: self.keys.add(retry_key))

    def _take(self, messages: list[dict[str, Any]], used: bool, no: Outcome, keep: Callable[[], None]) -> Answer:
        label, fate = messages[0]["text"], self.fate
        self.calls.append(label)
        self.fate = "200"
        if fate == "killed before":
            raise Killed
        if fate in FAULTS and not (used and fate == "400"):
            return FAULTS[fate]
        if used:
            return Answer(no)
        keep()
        self.ledger[label] += 1
        if fate == "slow":
            self.meanwhile()
        if fate == "killed after":
            raise Killed
        return Answer(Outcome.TROUBLE, "timeout") if fate == "taken, then silence" else Answer(Outcome.ACCEPTED, "200")


class Outbox(RuleBasedStateMachine):
    """Two people, one outbox, any number of senders. Each row's text is its name in LINE's ledger."""

    db: ClassVar[Database]
    travel: ClassVar[Path]
    make_line: ClassVar[type[Line]] = Line

    def __init__(self) -> None:
        super().__init__()
        self.line, self.ahead, self.born = self.make_line(), timedelta(0), 0
        self.line.meanwhile = self._somebody_else_takes_over
        self.keys: dict[int, str] = {}
        self.states: dict[int, str] = {}
        self.mine: list[Delivery] = []
        self.calls_at_block: int | None = None
        self.service = cast(Service, SimpleNamespace(db=self.db, line=self.line, town=SimpleNamespace(slug="matsudo")))
        self._advance(timedelta(0))
        with self.db.write() as session:
            session.execute(delete(Delivery))
            session.execute(update(Parent).values(reachable=True, friend_event_ms=0))

    # --- what happens -------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PEOPLE), kind=st.sampled_from(["answer", "booking", "news"]), replies=st.booleans())
    def enqueue(self, who: str, kind: str, replies: bool) -> None:
        now, label = clock.now(), f"{who} {self.born}"
        self.born += 1
        with self.db.write() as session:
            parent = parents.meet(session, who, now)
            if parent.reachable:
                until = now + timedelta(seconds=50)
                said = [{"type": "text", "text": label}]
                order = Order(parent.id, who, kind, said, label if replies else None, until, label)
                deliveries.enqueue(session, order, now)

    @rule(most=st.integers(1, 3))
    def claim(self, most: int) -> None:
        self.mine += self._claim(most)

    @precondition(lambda self: self.mine)
    @rule(fate=FATES, which=st.integers(0, 9))
    def send(self, fate: str, which: int) -> None:
        row = self.mine.pop(which % len(self.mine))
        self._send(row, fate)

    @precondition(lambda self: self.mine)
    @rule()
    def crash(self) -> None:
        self.mine.clear()

    @rule(seconds=st.sampled_from([1, 5, 25, 60, 1800, 7200]))
    def wait(self, seconds: int) -> None:
        """Time that passes is longer than any call may take: what somebody still held is dead by then."""
        if seconds > 20:
            self.mine.clear()
        self._advance(timedelta(seconds=seconds))

    @precondition(lambda self: self.calls_at_block is None)
    @rule()
    def minh_blocks(self) -> None:
        """What is in somebody's hands at this moment is under way; everything else must stay."""
        with self.db.write() as session:
            parent = parents.meet(session, "minh", clock.now())
            parents.blocked(parent, 1)
            self.withdraw(session, parent.id)
        self.mine = [row for row in self.mine if row.line_user_id != "minh"]
        self.calls_at_block = self._calls_to_minh()

    # --- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def one_key_for_life_and_only_forward(self) -> None:
        for row in crowd.outbox(self.db):
            assert self.keys.setdefault(row.id, row.retry_key) == row.retry_key
            before = self.states.get(row.id, "queued")
            assert row.state == before or row.state in FORWARD.get(before, set()), (before, row.state)
            self.states[row.id] = row.state

    @invariant()
    def nobody_gets_a_message_twice(self) -> None:
        assert [label for label, times in self.line.ledger.items() if times > 1] == []

    @invariant()
    def nothing_to_who_blocked(self) -> None:
        assert self.calls_at_block in (None, self._calls_to_minh())

    def teardown(self) -> None:
        """LINE is well again: everything ends, and what our table says is what LINE's ledger says."""
        self.mine.clear()
        for _ in range(4):
            self._advance(timedelta(hours=2))
            for row in self._claim(100):
                self._send(row, "200")
        self.nobody_gets_a_message_twice()
        self.nothing_to_who_blocked()
        for row in crowd.outbox(self.db):
            got = self.line.ledger[row.dedupe or ""]
            assert (row.state in DONE) and got in TRUE_OF[row.state], (row.state, row.reason, got)

    # --- how ----------------------------------------------------------------------------------------------------

    def withdraw(self, session: Any, parent_id: str) -> None:
        deliveries.withdraw(session, clock.now(), "blocked", parent_id=parent_id)

    def _claim(self, most: int) -> list[Delivery]:
        with self.db.write() as session:
            return deliveries.claim(session, clock.now(), most)

    def _send(self, row: Delivery, fate: str) -> None:
        self.line.fate = fate
        with suppress(Killed):
            sending.attempt(self.service, row)
        self.line.fate = "200"

    def _somebody_else_takes_over(self) -> None:
        """So slow that the lease ran out: another process tries the row, and is told to come back."""
        self._advance(timedelta(seconds=25))
        for row in self._claim(1):
            self._send(row, "rate")

    def _advance(self, by: timedelta) -> None:
        self.ahead += by
        self.travel.write_text(str(self.ahead.total_seconds()), encoding="utf-8")

    def _calls_to_minh(self) -> int:
        return sum(label.startswith("minh") for label in self.line.calls)


TRUE_OF = {"accepted": (1,), "unknown": (0, 1), "failed": (0,), "expired": (0,), "suppressed": (0,)}
