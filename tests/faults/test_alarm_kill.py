"""`kill -9` of those who tell staff (C09): no alarm is lost, and each ends with a name or on the last rung."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults import alarm_kills
from tests.faults.alarm_kills import Trial

SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
ALARMS, KILLS = 300, 8


@pytest.mark.slow
@pytest.mark.timeout(170)
def test_killed_tellers_lose_no_alarm(database_url: str, tmp_path: Path) -> None:
    """`python -m tests.benchmarks.alarm_kills` is the whole of it: 10,000 alarms."""
    found = alarm_kills.run(Trial(ALARMS, KILLS, SEED, patience=70), database_url, tmp_path)
    sys.stdout.write(f"n={ALARMS} alarms, KILL_SEED={SEED}: {found}\n")
    assert (found.untold, found.nameless) == (0, 0)
    assert found.taken + found.escalated >= ALARMS
