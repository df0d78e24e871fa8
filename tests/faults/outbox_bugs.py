"""Bugs that look right in a review, planted one at a time: the machine finds each of them, or it is no test.

Each is looked for in the weather it shows in, so that it is found soon.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from hypothesis.stateful import precondition, rule
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import recipients
from bot.domain.delivery.deliveries import DONE
from bot.domain.delivery.outbox import Delivery, InHand, Recipient
from bot.domain.people.parents import Parent
from bot.line.client import Answer, Messages, Outcome
from tests.faults.fake_line import Line
from tests.faults.outbox_machine import Outbox


class Bug(Outbox):
    """`planted`: while it is in place."""

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        yield


class OfOne(Bug):
    """To be found in messages to one person."""

    broadcast = stop = None


class OfChunks(Bug):
    """To be found in broadcasts."""

    enqueue = None


class NewKeyEachTry(OfOne):
    fates = ("taken, then silence",)
    waits = (60,)

    class make_line(Line):  # noqa: N801
        def push(self, user_id: str, messages: Messages, retry_key: str) -> Answer:
            return super().push(user_id, messages, str(uuid.uuid4()))


class NewKeyEachTryOfAChunk(OfChunks):
    fates = ("taken, then silence",)
    waits = (60,)

    class make_line(Line):  # noqa: N801
        def multicast(self, user_ids: list[str], messages: Messages, retry_key: str) -> Answer:
            return super().multicast(user_ids, messages, str(uuid.uuid4()))


class ConflictIsFailure(OfOne):
    fates = ("taken, then silence",)
    waits = (60,)

    class make_line(Line):  # noqa: N801
        def push(self, user_id: str, messages: Messages, retry_key: str) -> Answer:
            answer = super().push(user_id, messages, retry_key)
            return Answer(Outcome.REFUSED, "409") if answer.outcome is Outcome.ALREADY else answer


class QuotaIsFailure(OfOne):
    fates = ("quota",)

    class make_line(Line):  # noqa: N801
        def push(self, user_id: str, messages: Messages, retry_key: str) -> Answer:
            answer = super().push(user_id, messages, retry_key)
            return Answer(Outcome.REFUSED, "429") if answer.outcome is Outcome.QUOTA else answer


class TimeoutMeansNotSent(OfOne):
    fates = ("taken, then silence", "200")
    waits = (60,)

    class make_line(Line):  # noqa: N801
        def reply(self, token: str, messages: Messages) -> Answer:
            answer = super().reply(token, messages)
            return Answer(Outcome.RATE) if answer.outcome is Outcome.TROUBLE else answer


class TakeoverForgetsTheFirstTry(OfOne):
    fates = ("killed after",)
    waits = (25, 60)

    def _claim(self, most: int, sender: str = "") -> list[InHand]:
        rows = super()._claim(most, sender)
        for row in rows:
            row.perhaps_sent = False
        return rows


class TakeoverWithoutHeartbeat(OfOne):
    """A lease that runs out under somebody who is only slow."""

    fates = ("slow",)

    def _beat(self) -> None:
        pass


class LostRowsStay(OfOne):
    """Nobody takes over what a dead process held."""

    fates = ("killed before",)

    def _claim(self, most: int, sender: str = "") -> list[InHand]:
        with self.db.write() as session:
            alive = update(Delivery).where(Delivery.state == "in_flight").values(claimed_at=clock.now())
            session.execute(alive)
        return super()._claim(most, sender)


class EndedRowsComeBack(OfOne):
    @rule()
    def revive(self) -> None:
        with self.db.write() as session:
            session.execute(update(Delivery).where(Delivery.state.in_(DONE)).values(state="queued"))


class WorthIgnored(Bug):
    def _claim(self, most: int, sender: str = "") -> list[InHand]:
        with self.db.write() as session:
            session.execute(update(Delivery).values(worth=1))
        return super()._claim(most, sender)


class BlockKeepsTheQueue(OfOne):
    fates = ("200",)
    waits = (1,)

    def withdraw(self, session: Any, parent_id: str) -> None:
        pass


class NobodyIsLeftOut(OfChunks):
    """A chunk goes to everybody it was frozen for, whatever they have said since."""

    fates = ("200", "rate")
    waits = (5,)

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        def nothing(*_: Any) -> None: ...

        with patch.object(recipients, "leave_out", nothing), patch.object(recipients, "let_go", nothing):
            yield


class ChunkRecomputedAfterRestart(OfChunks):
    """The list is asked for anew at each try, instead of frozen. It shows when one of them blocks between two tries."""

    fates = ("500",)
    waits = (60,)
    stop = None

    @precondition(lambda self: not self.born)
    @rule()
    def broadcast(self) -> None:
        super().broadcast()

    @precondition(lambda self: self.calls_at_block is None and any("minh" in call.to for call in self.line.calls))
    @rule()
    def minh_blocks(self) -> None:
        super().minh_blocks()

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        def members(session: Session, row: InHand) -> list[str]:
            mine = select(Recipient.line_user_id).join(Parent, Parent.id == Recipient.parent_id)
            mine = mine.where(Recipient.broadcast_id == row.broadcast_id, Recipient.chunk == row.chunk)
            return list(session.scalars(mine.where(Parent.reachable).order_by(Recipient.parent_id)))

        with patch.object(recipients, "members", members):
            yield


class SplitKeepsTheKey(OfChunks):
    """One half inherits the key of the whole."""

    fates = ("200",)
    waits = (5,)

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        halve = recipients.halve

        def keeps(session: Session, row: InHand, now: datetime) -> None:
            halve(session, row, now)
            half = session.scalars(select(Delivery).where(Delivery.chunk == -2 * row.id)).one()
            other, words = str(uuid.uuid4()), row.messages()
            session.execute(update(Delivery).where(Delivery.id == row.id).values(retry_key=other))
            sealed = recipients.crypto.seal_json(words, recipients.place(row.retry_key))
            session.execute(
                update(Delivery).where(Delivery.id == half.id).values(retry_key=row.retry_key, sealed_messages=sealed)
            )

        with patch.object(recipients, "halve", keeps):
            yield


class RetryAfterADay(OfOne):
    """As long as it is of use; but LINE has forgotten the key."""

    fates = ("500",)
    waits = (7200, 36000)

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        with patch.object(InHand, "last_try", lambda row: row.expires_at):
            yield


class ExpiredIsSent(OfOne):
    fates = ("500",)
    waits = (36000,)

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        with patch.object(InHand, "last_try", lambda row: row.expires_at + timedelta(days=9)):
            yield


class StopStopsOnlyWhatWaits(OfChunks):
    """What was claimed when the staff pressed the button still goes."""

    fates = ("200",)
    waits = (1,)

    @classmethod
    @contextmanager
    def planted(cls) -> Iterator[None]:
        with patch.object(recipients, "called_off", lambda *_: None):
            yield


BUGS = [*OfOne.__subclasses__(), *OfChunks.__subclasses__(), WorthIgnored]
