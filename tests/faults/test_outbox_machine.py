"""The outbox holds (I3, I4, I7) whatever LINE, time and `kill` do; planted bugs show that the machine can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from bot import clock, migrate
from bot.domain.delivery import recipients
from bot.domain.people.parents import Parent
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.faults import crowd
from tests.faults.lives import lives
from tests.faults.outbox_bugs import BUGS
from tests.faults.outbox_machine import PEOPLE, Outbox

SEQUENCES = 150


@pytest.fixture
def outbox(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two people in a chunk, so that five have three; who is in which is settled by their ids, here in their order."""
    monkeypatch.setattr(recipients, "MOST", 2)
    Outbox.db, Outbox.travel = crowd.hurried(database_url), tmp_path / "clock"
    migrate.bring_in(Outbox.db, load_town(ROOT / "content" / "towns" / "matsudo"))
    clock.travel_by(Outbox.travel)
    with Outbox.db.write() as session:
        met = [Parent(id=str(n), line_user_id=who, created_at=clock.now()) for n, who in enumerate(PEOPLE)]
        session.add_all(met)
    crowd.expecting(Outbox.db, PEOPLE)
    yield
    Outbox.db.close()
    clock.travel_by(None)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("outbox")
def test_the_outbox_holds(database_url: str) -> None:
    """n=150 sequences of up to 40 steps on SQLite, a third of them on PostgreSQL."""
    share = 1 if database_url.startswith("sqlite") else 3
    run_state_machine_as_test(Outbox, settings=lives(SEQUENCES // share))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("outbox")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bug: type[Outbox]) -> None:
    """Also where a busy machine lets the same steps end well another time: it was found."""
    with pytest.raises((AssertionError, FlakyFailure)), bug.planted():
        run_state_machine_as_test(bug, settings=lives(SEQUENCES * 4, Phase.generate))
