"""The seven cases of the booklet, played whole: phone, page, console, clock. RECORD=1 writes them anew."""

import os
from pathlib import Path

import pytest

from bot.stage import Stage
from tests.cases.play import play

FILES = sorted(Path(__file__).parent.glob("*.txt"))


def test_there_are_seven() -> None:
    assert len(FILES) == 7


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_goes_as_it_is_written(town: Stage, file: Path) -> None:
    played = play(town, file)
    if os.environ.get("RECORD"):
        file.write_text(played, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == played
