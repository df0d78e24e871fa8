"""Small scripts for the tests of the engine: written to a folder, read and played without LINE, database or town."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import phrases
from bot.dialogue import check, conversation
from bot.dialogue.asking import Asking
from bot.dialogue.dates import date_reader
from bot.dialogue.moves import Conversations
from bot.dialogue.place import Place, from_data, to_data
from bot.dialogue.said import Card, Line, Press, Question, Said, Say, Text
from bot.dialogue.script import read_flows
from bot.dialogue.turn import Turn, Verb
from bot.dialogue.words import read_words
from bot.errors import BadSetup
from bot.i18n import BLANK
from bot.settings import ROOT

CONTENT = ROOT / "content"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ALWAYS = {"welcome": "script: [{say: hello}]", "not_understood": "script: [{say: sorry}]"}


class Talk:
    """One person and the bot; the place goes through plain data between two turns, as it does in the database."""

    def __init__(self, folder: Path, flows: dict[str, str], verbs: dict[str, dict[str, Verb]] | None = None) -> None:
        self.folder, self.verbs = folder, verbs or {}
        self.rewrite(flows)
        self.place: Place | None = None
        self.world: dict[str, Any] = {}
        self.lines: list[Line] = []

    def rewrite(self, flows: dict[str, str]) -> None:
        """A new release of the scripts; the person stays where they are."""
        for file in self.folder.glob("*.yaml"):
            file.unlink()
        for name, text in (ALWAYS | flows).items():
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        read = read_flows(self.folder)
        verbs = {name: self.verbs.get(name, {}) for name in read}
        if wrong := check.mistakes(read, verbs):
            raise BadSetup(wrong)
        words = read_words(CONTENT / "words.yaml")
        asking = Asking(date_reader(CONTENT / "dates.yaml"), words)
        self.all = Conversations(read, verbs, asking, words, phrases(CONTENT))

    def says(self, text: str) -> list[str]:
        return self.does(Said(text=text))

    def presses(self, flow: str, step: str = "", value: str = "", **given: str) -> list[str]:
        return self.does(Said(press=Press.decode(Press(flow, step, value, given).encode())))

    def does(self, said: Said) -> list[str]:
        turn = Turn(self.world, NOW, "ja", lambda text: (shown(text),))
        self.place, self.lines = conversation.hear(self.all, from_data(to_data(self.place)), said, turn)
        return [_plain(line) for line in self.lines]

    def options(self) -> list[str]:
        """The labels under the question that is open."""
        asked = [line for line in self.lines if isinstance(line, Question)]
        return [shown(option.label) for option in asked[-1].options]


def shown(text: Text) -> str:
    def fill(name: str) -> str:
        value = text.values.get(name, "")
        return shown(value) if isinstance(value, Text) else str(value)

    return BLANK.sub(lambda blank: fill(blank[1]), text.text).strip()


def _plain(line: Line) -> str:
    if isinstance(line, Say | Question):
        return shown(line.text)
    assert isinstance(line, Card)
    return f"<{line.name}>"
