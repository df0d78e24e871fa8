"""Two processes share one bucket: together they are never faster than the town's rate, counted at LINE."""

from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.kills import Trial

RATE = 20
LATE_START = 1.5  # seconds by which the first call may be late; two buckets would halve the five seconds


@pytest.mark.slow
def test_two_processes_are_together_no_faster_than_the_rate(database_url: str, tmp_path: Path) -> None:
    """n=100 multicasts, 20 a second, in calm weather: all of them take as long as one process alone would need.

    The moments are exact (tests/domain/delivery/test_rates.py); a busy machine keeps some calls waiting, and they then
    arrive together with the next ones, which no test can bound. That is why the rate is half of LINE's.
    """
    trial = Trial(people=100, kills=0, seed=1, workers=2, chunk=1, calls_a_second=RATE)
    found = kills.run(trial, database_url, tmp_path, weather=())
    moments = sorted(found.moments)
    assert (found.got, len(moments), found.refused) == ({1: 100}, 100, 0)
    assert moments[-1] - moments[0] >= 99 / RATE - LATE_START
