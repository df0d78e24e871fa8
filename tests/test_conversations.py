"""Every talk of `tests/conversations/`, played through the signed webhook and read off the simulator's phone."""

from pathlib import Path

import pytest

from bot.commands.talking import again
from bot.settings import ROOT
from bot.simulator.recording.transcripts import Exchange, Talk, writing
from bot.stage import Stage, stage
from tests import databases

FOLDER = Path(__file__).parent / "conversations"
OTHER_TOWNS = Path(__file__).parent / "towns" / "talks"
WRITING = writing(ROOT / "content" / "transcripts.yaml")


def _talks(folder: Path) -> list[object]:
    found = [(file, talk) for file in sorted(folder.glob("**/*.txt")) for talk in WRITING.read(file)]
    return [pytest.param(file, talk, id=f"{file.stem}: {talk.title}") for file, talk in found]


@pytest.mark.parametrize(("file", "talk"), _talks(FOLDER))
def test_the_bot_says_what_is_written(town: Stage, file: Path, talk: Talk) -> None:
    _plays_as_written(town, file, talk, "en" if file.parent.name == "en" else "ja")


@pytest.mark.parametrize(("file", "talk"), _talks(OTHER_TOWNS))
def test_each_town_goes_by_its_own_folder(tmp_path: Path, file: Path, talk: Talk) -> None:
    """Other weeks, ways, lengths and names, and hubs of which less is known: nothing but the folder differs."""
    with stage(tmp_path, databases.sqlite(tmp_path), town=file.stem) as town:
        _plays_as_written(town, file, talk, "ja")


def _plays_as_written(town: Stage, file: Path, talk: Talk, language: str) -> None:
    written = [Exchange(one.said, one.line, list(one.answers)) for one in talk.exchanges]
    again(town, WRITING, talk, language)
    for expected, now in zip(written, talk.exchanges, strict=True):
        assert now.answers == expected.answers, f"{file.name}:{expected.line}: {expected.said}"
