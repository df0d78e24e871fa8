"""The outbox holds (I3, I4, I7) whatever LINE, time and `kill` do; planted bugs show that the machine can fail."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import update

from bot import clock, migrate
from bot.db import Database
from bot.domain.news.deliveries import DONE, Delivery
from bot.line.client import Answer, Outcome
from tests.faults import crowd
from tests.faults.outbox_machine import PEOPLE, Line, Outbox

SEQUENCES, STEPS = 150, 40


class NewKeyEachTry(Outbox):
    class make_line(Line):  # noqa: N801
        def push(self, user_id: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
            return super().push(user_id, messages, str(uuid.uuid4()))


class ConflictIsFailure(Outbox):
    class make_line(Line):  # noqa: N801
        def push(self, user_id: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
            answer = super().push(user_id, messages, retry_key)
            return super().push(user_id, messages, str(uuid.uuid4())) if answer.outcome is Outcome.ALREADY else answer


class TakeoverForgetsTheFirstTry(Outbox):
    def _claim(self, most: int) -> list[Delivery]:
        rows = super()._claim(most)
        for row in rows:
            row.perhaps_sent = False
        return rows


class TimeoutMeansNotSent(Outbox):
    class make_line(Line):  # noqa: N801
        def reply(self, token: str, messages: list[dict[str, Any]]) -> Answer:
            answer = super().reply(token, messages)
            return Answer(Outcome.RATE) if answer.outcome is Outcome.TROUBLE else answer


class BlockKeepsTheQueue(Outbox):
    def withdraw(self, session: Any, parent_id: str) -> None:
        pass


class LostRowsStay(Outbox):
    """Nobody takes over what a dead process held."""

    def _claim(self, most: int) -> list[Delivery]:
        with self.db.write() as session:
            alive = update(Delivery).where(Delivery.state == "in_flight").values(claimed_at=clock.now())
            session.execute(alive)
        return super()._claim(most)


class EndedRowsComeBack(Outbox):
    @rule()
    def revive(self) -> None:
        with self.db.write() as session:
            session.execute(update(Delivery).where(Delivery.state.in_(DONE)).values(state="queued"))


BUGS = [
    NewKeyEachTry,
    ConflictIsFailure,
    TakeoverForgetsTheFirstTry,
    TimeoutMeansNotSent,
    BlockKeepsTheQueue,
    LostRowsStay,
    EndedRowsComeBack,
]


@pytest.fixture(scope="module", autouse=True)
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("outbox")
    Outbox.db, Outbox.travel = Database(f"sqlite:///{folder}/town.db"), folder / "clock"
    migrate.upgrade(Outbox.db)
    yield
    Outbox.db.close()
    clock.travel_by(None)


@pytest.fixture(autouse=True)
def _people(_keys: None) -> None:
    clock.travel_by(Outbox.travel)
    crowd.expecting(Outbox.db, PEOPLE, hub=None)


def test_the_outbox_holds() -> None:
    """n=150 sequences of up to 40 steps."""
    run_state_machine_as_test(Outbox, settings=_settings(SEQUENCES))


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bug: type[Outbox]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(bug, settings=_settings(SEQUENCES * 4, Phase.generate))


def _settings(sequences: int, *phases: Phase) -> settings:
    return settings(
        max_examples=sequences,
        stateful_step_count=STEPS,
        derandomize=True,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=phases or tuple(Phase),
    )
