"""`kill -9` of web and worker while staff press buttons of broadcasts (F07, F08): a deed is done once or not at all.

KILL_PEOPLE, KILL_NEWS and KILL_SECONDS make it bigger; KILL_SEED repeats it.
"""

import os
import random
import re
import sys
from pathlib import Path

import pytest

from tests.faults import desk_kills
from tests.faults.desk_kills import NOBODY, Trial
from tests.faults.processes import prepared
from tests.jobs.town import NOON

SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
PEOPLE, SECONDS = int(os.environ.get("KILL_PEOPLE", "120")), float(os.environ.get("KILL_SECONDS", "8"))
NEWS = int(os.environ.get("KILL_NEWS", "4"))


@pytest.mark.slow
@pytest.mark.timeout(170 + 3 * SECONDS)
def test_nobody_gets_it_twice_and_the_desk_tells_the_truth(tmp_path: Path, database_url: str) -> None:
    """n=4 broadcasts to 120 families and one whom LINE refuses, one seed."""
    day = tmp_path / "clock"
    day.write_text(NOON.isoformat(), encoding="utf-8")
    with prepared(tmp_path, database_url, CLOCK_FILE=str(day)) as town:
        found = desk_kills.run(town, Trial(PEOPLE, NEWS, SECONDS, SEED), day)
        log = town.log.read_text(encoding="utf-8")
    sys.stdout.write(f"n={PEOPLE} families, {NEWS} broadcasts, KILL_SEED={SEED}: {found}\n")
    assert [press for press in found.presses if not press.fits()] == []
    done = {press.word for press in found.presses}
    assert {"broadcast_approved", "broadcast_paused", "broadcast_resumed", "broadcast_again"} <= done
    for number, state in found.states.items():
        got, told = found.got[number], found.progress[number]
        accepted, perhaps = told.get("accepted", 0), told.get("unknown", 0)
        assert {*got.values()} <= {1}, number
        assert accepted <= got.total() <= accepted + perhaps, (number, told)
        if state == "sent":
            assert (got.total(), told) == (PEOPLE, {"accepted": PEOPLE, "failed": 1}), number
        shown = {int(people) for people in re.findall(r"<dd>(\d+)人</dd>", found.pages[number])}
        assert shown >= {*told.values()}, number
    assert NOBODY not in str(found.got)
    assert [word for word in ("Traceback", "web.failed", "40P01") if word in log] == []
