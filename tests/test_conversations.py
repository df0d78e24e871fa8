"""Every talk of `tests/conversations/`, played through the signed webhook and read off the simulator's phone."""

from pathlib import Path

import pytest

from bot.commands.talking import again
from bot.settings import ROOT
from bot.simulator.recording.transcripts import Exchange, Talk, writing
from bot.stage import Stage

FOLDER = Path(__file__).parent / "conversations"
WRITING = writing(ROOT / "content" / "transcripts.yaml")


def _talks() -> list[object]:
    found = [(file, talk) for file in sorted(FOLDER.glob("**/*.txt")) for talk in WRITING.read(file)]
    return [pytest.param(file, talk, id=f"{file.stem}: {talk.title}") for file, talk in found]


@pytest.mark.parametrize(("file", "talk"), _talks())
def test_the_bot_says_what_is_written(town: Stage, file: Path, talk: Talk) -> None:
    written = [Exchange(one.said, one.line, list(one.answers)) for one in talk.exchanges]
    again(town, WRITING, talk, "en" if file.parent.name == "en" else "ja")
    for expected, now in zip(written, talk.exchanges, strict=True):
        assert now.answers == expected.answers, f"{file.name}:{expected.line}: {expected.said}"
