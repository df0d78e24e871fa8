"""The outbox under every mixture of answers, crashes and time, as a machine for Hypothesis to drive."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import delete, select, update

from bot import clock
from bot.db import Database
from bot.domain.delivery import claims, deliveries, senders
from bot.domain.delivery.deliveries import DONE, Order
from bot.domain.delivery.kinds import KINDS, WAITING
from bot.domain.delivery.outbox import Delivery, InHand, Recipient
from bot.domain.delivery.troubles import Trouble
from bot.domain.news import broadcasts, mailing
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office.heartbeat import Heartbeat
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.line import fates, sending
from bot.service import Service
from tests.faults import crowd
from tests.faults.fake_line import BAD, FAULTS, Killed, Line
from tests.jobs.town import plan

PEOPLE = ("aoi", "minh", "mei", "ken", BAD)
ENDED_OR_WAITING = {"queued", "in_flight", "retry", *DONE}
FORWARD = {"queued": ENDED_OR_WAITING, "in_flight": ENDED_OR_WAITING - {"queued"}}
FORWARD["retry"] = FORWARD["in_flight"]
FORWARD["unknown"] = {"accepted"}  # a slow process has LINE's word after all
FATES = ("200", "200", *FAULTS, "taken, then silence", "killed before", "killed after", "slow")
KINDS_TRIED = ["answer", "booking", "reminder", "news"]


class Outbox(RuleBasedStateMachine):
    """Five people, one outbox, a sender that may die. Each message's text is its name in LINE's ledger."""

    db: ClassVar[Database]
    travel: ClassVar[Path]
    make_line: ClassVar[type[Line]] = Line
    fates: ClassVar[tuple[str, ...]] = FATES
    waits: ClassVar[tuple[int, ...]] = (1, 5, 25, 60, 1800, 7200, 36000)

    def __init__(self) -> None:
        super().__init__()
        self.line, self.ahead, self.born, self.lives = self.make_line(), timedelta(0), 0, 0
        self.line.meanwhile, self.line.out_of_date = self._another_tries, self._out_of_date
        self.keys: dict[int, str] = {}
        self.states: dict[int, str] = {}
        self.mine: list[InHand] = []
        self.lost: set[str] = set()  # keys that a process held when it died: nobody knows whether it had called
        self.calls_at_block: int | None = None
        self.stopped: dict[str, int] = {}  # label: calls made when it was stopped
        self.service = cast(Service, SimpleNamespace(db=self.db, line=self.line, town=SimpleNamespace(slug="matsudo")))
        self._advance(timedelta(0))
        with self.db.write() as session:
            for table in (Recipient, Delivery, Broadcast, Trouble, Heartbeat):
                session.execute(delete(table))
            session.execute(update(Parent).values(reachable=True, friend_event_ms=0, news_pace="each"))

    # --- what happens -------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PEOPLE[:2]), kind=st.sampled_from(KINDS_TRIED), replies=st.booleans(), long=st.booleans())
    def enqueue(self, who: str, kind: str, replies: bool, long: bool) -> None:
        """`long`: of use for longer than LINE keeps a key."""
        now, label = clock.now(), f"{who} {self._number()}"
        with self.db.write() as session:
            parent = parents.meet(session, who, now)
            if parent.reachable:
                until, expires = now + timedelta(seconds=50), now + timedelta(hours=60) if long else None
                said = [{"type": "text", "text": label}]
                token = label if replies else None
                order = Order(parent.id, who, kind, said, token, until, label, expires_at=expires)
                deliveries.enqueue(session, order, now)

    @rule()
    def broadcast(self) -> None:
        """To everybody at the hub, two in a chunk."""
        now, label = clock.now(), f"news {self._number()}"
        with self.db.write() as session:
            news = broadcasts.schedule(session, crowd.HUB, label, "...", send_at=now, written_at=now)
            mailing.freeze(session, news, lambda _: [{"type": "text", "text": label}], plan(news, now))

    @rule(most=st.integers(1, 3))
    def claim(self, most: int) -> None:
        self.mine += self._claim(most)

    @precondition(lambda self: self.mine)
    @rule(fate=st.integers(0, 99), which=st.integers(0, 9))
    def send(self, fate: int, which: int) -> None:
        row = self.mine.pop(which % len(self.mine))
        self._send(row, self.fates[fate % len(self.fates)])

    @precondition(lambda self: self.mine)
    @rule()
    def crash(self) -> None:
        """And another process begins."""
        self.lost |= {row.retry_key for row in self.mine}
        self.mine.clear()
        self.lives += 1

    @rule(which=st.integers(0, 99))
    def wait(self, which: int) -> None:
        """Who lives, beats, and keeps what it holds; but no call takes ten minutes."""
        seconds = self.waits[which % len(self.waits)]
        if seconds >= senders.FORGOTTEN.total_seconds():
            self.crash()
        self._advance(timedelta(seconds=seconds))
        self._beat()

    @precondition(lambda self: self.calls_at_block is None)
    @rule()
    def minh_blocks(self) -> None:
        """The sender dies at the same moment: what it held may be under way, everything else must stay."""
        with self.db.write() as session:
            parent = parents.meet(session, "minh", clock.now())
            parents.blocked(parent, 1)
            self.withdraw(session, parent.id)
        self.crash()
        self.calls_at_block = len(self.line.calls)

    @rule()
    def stop(self) -> None:
        """The staff stop the newest broadcast."""
        with self.db.write() as session:
            news = session.scalars(select(Broadcast).order_by(Broadcast.id.desc()).limit(1)).one_or_none()
            if news is not None and news.title not in self.stopped:
                broadcasts.stop(session, news, clock.now())
                self.stopped[news.title] = self._calls_of(news.title)

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
        assert [each for each, times in self.line.ledger.items() if times > 1] == []

    @invariant()
    def nothing_to_who_blocked(self) -> None:
        """But in a list that LINE may have been given already."""
        late = self.line.calls[self.calls_at_block or 0 :] if self.calls_at_block is not None else []
        given = {*self.line.unclear, *self.lost}
        assert [one for one in late if "minh" in one.to and not (one.is_of_chunk() and one.key in given)] == []

    @invariant()
    def nothing_of_what_was_stopped(self) -> None:
        assert {label: self._calls_of(label) for label in self.stopped} == self.stopped

    def teardown(self) -> None:
        """LINE is well again: everything ends, and what our tables say is what LINE's ledger says."""
        self.crash()
        for _ in range(6):
            self._advance(timedelta(hours=2))
            while rows := self._claim(100):
                for row in rows:
                    self._send(row, "200")
        self.nobody_gets_a_message_twice()
        self.nothing_to_who_blocked()
        for row in crowd.outbox(self.db):
            assert row.state in DONE, (row.state, row.reason)
            assert row.state != "failed" or row.retry_key in self.line.refused, row.reason
            for label, person, state in self._fates(row):
                assert self.line.ledger[label, person] in TRUE_OF[state], (label, person, state)

    # --- how ----------------------------------------------------------------------------------------------------

    def withdraw(self, session: Any, parent_id: str) -> None:
        deliveries.withdraw(session, clock.now(), "blocked", parent_id=parent_id)

    def _claim(self, most: int, sender: str = "") -> list[InHand]:
        now = clock.now()
        self._beat()
        with self.db.write() as session:
            rows = claims.claim(session, now, most, sender=sender or f"life {self.lives}")
        with self.db.read() as session:
            left = select(Delivery.kind).where(Delivery.state.in_(WAITING), Delivery.due_at <= now)
            waiting = min((KINDS[kind].worth for kind in session.scalars(left)), default=99)
        assert all(KINDS[row.kind].worth <= waiting for row in rows), "the less worthwhile first"
        return rows

    def _send(self, row: InHand, fate: str) -> None:
        self.line.fate = fate
        try:
            fates.write_down(self.service.db, [sending.one_try(self.service, row)])
        except Killed:
            self.crash()
        self.line.fate = "200"

    def _beat(self) -> None:
        with self.db.write() as session:
            senders.beat(session, f"life {self.lives}", clock.now())

    def _another_tries(self) -> None:
        """The call takes so long that another process looks for what was left alone; it is told to come back."""
        self._advance(timedelta(seconds=25))
        self._beat()
        for row in self._claim(3, "another"):
            with suppress(Killed):
                self.line.fate = "rate"
                fates.write_down(self.service.db, [sending.one_try(self.service, row)])

    def _advance(self, by: timedelta) -> None:
        self.ahead += by
        self.travel.write_text(str(self.ahead.total_seconds()), encoding="utf-8")

    def _number(self) -> int:
        self.born += 1
        return self.born

    def _calls_of(self, label: str) -> int:
        return sum(call.label == label for call in self.line.calls)

    def _out_of_date(self, label: str) -> bool:
        with self.db.read() as session:
            row = session.scalars(select(Delivery).where(Delivery.dedupe == label)).one_or_none()
            return row is not None and row.expires_at <= clock.now() and not row.may_reply(clock.now())

    def _fates(self, row: Delivery) -> list[tuple[str, str, str]]:
        """(label, person, state) for everybody a row concerns."""
        if not row.is_chunk():
            return [(row.dedupe or "", row.line_user_id or "", row.state)]
        label = row.messages()[0]["text"]
        mine = select(Recipient).where(Recipient.broadcast_id == row.broadcast_id, Recipient.chunk == row.chunk)
        with self.db.read() as session:
            return [(label, one.line_user_id, one.state or row.state) for one in session.scalars(mine)]


TRUE_OF = {"accepted": (1,), "unknown": (0, 1), "failed": (0,), "expired": (0,), "suppressed": (0,)}
