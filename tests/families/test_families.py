"""Whole families, from the twelfth week to two months after the birth. RECORD=1 writes them anew: read them after."""

import os
from pathlib import Path

import pytest

from bot.jobs import relay
from bot.stage import Stage
from tests.families.play import play

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
ON_BOTH = [FOLDER / name for name in ("loss_before_reminder.txt", "due_date_moves.txt", "two_accounts.txt")]


@pytest.fixture(autouse=True)
def _one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due at one moment leaves in the order of its worth; of two calls under way LINE may see either first."""
    monkeypatch.setattr(relay, "AT_ONCE", 1)


@pytest.mark.parametrize("file", [one for one in FILES if one not in ON_BOTH], ids=lambda file: file.stem)
def test_a_family_gets_this_and_nothing_more(town: Stage, file: Path) -> None:
    _plays_as_written(town, file)


@pytest.mark.parametrize("file", ON_BOTH, ids=lambda file: file.stem)
def test_and_the_same_on_both_databases(town_on_both: Stage, file: Path) -> None:
    _plays_as_written(town_on_both, file)


def _plays_as_written(town: Stage, file: Path) -> None:
    played = play(town, file)
    if os.environ.get("RECORD"):
        file.write_text(played, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == played
