"""Two processes share one bucket: together they are never faster than the town's rate, counted at LINE."""

from bisect import bisect_left
from pathlib import Path

import pytest

from tests.faults import kills
from tests.faults.kills import Trial

RATE = 20


@pytest.mark.slow
def test_two_processes_are_together_no_faster_than_the_rate(database_url: str, tmp_path: Path) -> None:
    """n=100 multicasts, 20 a second, in calm weather.

    The moments are exact (tests/domain/news/test_rates.py); a busy machine keeps some calls waiting, and they then
    arrive together with the next ones. That is why the rate is half of LINE's.
    """
    trial = Trial(people=100, kills=0, seed=1, workers=2, chunk=1, calls_a_second=RATE)
    found = kills.run(trial, database_url, tmp_path, weather=())
    moments = sorted(found.moments)
    busiest = max(bisect_left(moments, moment + 1) - place for place, moment in enumerate(moments))
    assert (found.got, len(moments), found.refused) == ({1: 100}, 100, 0)
    assert busiest <= RATE * 1.5
    assert moments[-1] - moments[0] >= 99 / RATE - 0.5
