"""`kill -9` of senders amid a broadcast, in LINE's worst weather (F08): everybody gets exactly one message."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.kills import Trial

SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PEOPLE, KILLS = 1500, 4


@pytest.mark.slow
@pytest.mark.timeout(170)
def test_killed_senders_lose_nobody_and_write_to_nobody_twice(database_url: str, tmp_path: Path) -> None:
    """n=1,500 recipients, 4 kills, one seed; `python -m tests.benchmarks.kills` is the whole of it."""
    found = kills.run(Trial(PEOPLE, KILLS, SEED, workers=2), database_url, tmp_path)
    sys.stdout.write(f"n={PEOPLE} recipients, {KILLS} kills, KILL_SEED={SEED}: {found}\n")
    assert (found.got, found.states) == ({1: PEOPLE}, {"accepted": PEOPLE})


@pytest.mark.slow
@pytest.mark.timeout(170)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_killed_senders_on_procrastinate_neither(database_url: str, tmp_path: Path) -> None:
    """n=1,500 recipients, 4 kills, one seed, the same weather."""
    pytest.importorskip("procrastinate")
    trial = Trial(PEOPLE, KILLS, SEED, workers=2, engine="procrastinate")
    found = kills.run(trial, database_url, tmp_path)
    sys.stdout.write(f"n={PEOPLE} recipients, {KILLS} kills, KILL_SEED={SEED}: {found}\n")
    assert (found.got, found.states) == ({1: PEOPLE}, {"accepted": PEOPLE})
