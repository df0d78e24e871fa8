"""Talks written down so that an officer can read and sign them, and a machine can play them again.

親: 面談を予約            says it; `[面談を予約]` taps the button, `(2027-02-03)` picks the date,
                          `(場所 35.82, 139.91)` sends a place
ボット: 出産予定日は…     one message; the lines below it, indented, belong to it
        [日付をえらぶ]
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.simulator import Person, plain_text
from bot.yaml_lines import read_yaml

Messages = list[list[str]]


@dataclass
class Exchange:
    """What a person does, and every message the bot answers with, line by line."""

    said: str
    line: int
    answers: Messages = field(default_factory=list)


@dataclass
class Talk:
    """A transcript. `given` is what holds before the first word: pairs of a word and what follows it."""

    title: str
    at: datetime | None = None
    given: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)


@dataclass(frozen=True)
class Writing:
    """The words transcripts are written with, from `content/transcripts.yaml`."""

    words: dict[str, list[str]]

    def read(self, file: Path) -> list[Talk]:
        """Every talk of a file; each begins with `# title`."""
        talks: list[Talk] = []
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                talks.append(Talk(line.lstrip("# ").strip()))
            elif line.strip():
                self._line(talks[-1], line, number, file)
        return talks

    def do(self, person: Person, said: str) -> None:
        """Let a person of the simulator do it."""
        acts: dict[str, Callable[[], None]] = {
            "follow": person.follow,
            "unfollow": person.unfollow,
            "sticker": person.sends_sticker,
            "picture": lambda: person.sends_picture(b"a picture"),
        }
        for name, act in acts.items():
            if said in self.words[name]:
                act()
                return
        place = re.fullmatch(rf"\((?:{'|'.join(self.words['place'])}) ([\d.]+), ?([\d.]+)\)", said)
        if place:
            person.sends_place(float(place[1]), float(place[2]))
        elif re.fullmatch(r"\[.+\]", said):
            person.taps(said[1:-1])
        elif re.fullmatch(r"\(\d{4}-\d\d-\d\d\)", said):
            person.picks(date.fromisoformat(said[1:-1]))
        else:
            person.says(said)

    def write(self, talk: Talk, language: str = "ja") -> str:
        """The text of a talk, as `read` understands it."""
        which = 0 if language == "ja" else -1
        parent, bot, given, at = (self.words[name][which] for name in ("parent", "bot", "given", "time"))
        lines = [f"# {talk.title}"]
        lines += [f"{at}: {talk.at:%Y-%m-%d %H:%M}"] if talk.at else []
        lines += [f"{given}: {one}" for one in talk.given]
        for exchange in talk.exchanges:
            lines += ["", f"{parent}: {exchange.said}"]
            for message in exchange.answers:
                lines.append(f"{bot}: {message[0]}")
                lines += [f"    {text}" for text in message[1:]]
        return "\n".join(lines) + "\n"

    def _line(self, talk: Talk, line: str, number: int, file: Path) -> None:
        word, _, rest = line.partition(":")
        if line[0].isspace() and talk.exchanges and talk.exchanges[-1].answers:
            talk.exchanges[-1].answers[-1].append(line.strip())
        elif word in self.words["parent"]:
            talk.exchanges.append(Exchange(rest.strip(), number))
        elif word in self.words["bot"] and talk.exchanges:
            talk.exchanges[-1].answers.append([rest.strip()])
        elif word in self.words["given"]:
            talk.given.append(rest.strip())
        elif word in self.words["time"]:
            talk.at = datetime.fromisoformat(rest.strip())
        else:
            raise ValueError(f"{file}:{number}: not a line of a transcript: {line}")


def writing(content: Path) -> Writing:
    words: Any = read_yaml(content / "transcripts.yaml").data
    return Writing(words)


def heard(person: Person) -> Messages:
    """The bot's new messages, line by line as a person reads them."""
    return [list(_lines(shown.message)) for shown in person.new()]


def _lines(message: dict[str, Any]) -> Iterator[str]:
    for text in plain_text(message):
        yield from (line.strip() for line in text.splitlines() if line.strip())
