"""A process that starts hurries the collector less, and afterwards all is as before but what was read is left alone."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from bot.starting import unhurried
from tests.faults.processes import prepared

PUT_TOGETHER = "import bot.wsgi, bot.db; assert all(one.configured for one in bot.db.Base.registry.mappers)"


def test_afterwards_the_collector_is_as_before_and_leaves_alone_what_was_read() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with unhurried():
        kept = [[number] for number in range(1000)]
        assert gc.isenabled() and gc.get_threshold() > before
    assert (gc.isenabled(), gc.get_threshold()) == (True, before)
    assert gc.get_freeze_count() >= frozen + len(kept)
    gc.unfreeze()


def test_a_start_that_fails_changes_nothing_either() -> None:
    before = gc.get_threshold()
    with pytest.raises(OSError), unhurried():
        raise OSError
    assert gc.get_threshold() == before
    gc.unfreeze()


def test_what_gunicorn_forks_has_its_tables_put_together_already(tmp_path: Path) -> None:
    with prepared(tmp_path, f"sqlite:///{tmp_path}/{{town}}.db") as town:
        subprocess.run([sys.executable, "-c", PUT_TOGETHER], env=town.environment, check=True)
