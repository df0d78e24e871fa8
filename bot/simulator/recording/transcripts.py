"""Talks written down so that an officer can read and sign them, and a machine can play them again.

親: 面談を予約            says it; `[面談を予約]` taps the button, `(2027-02-03)`, `(10:30)` or `(2027-02-03T10:30)`
                          answers the picker, `(場所 35.82, 139.91)` sends a place; nothing at all waits
ボット: 出産予定日は…     one message; the lines below it, indented, belong to it
        [日付をえらぶ]
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from bot.simulator.people.chat import Message
from bot.simulator.people.person import Person
from bot.simulator.people.reading import plain_text
from bot.simulator.webhooks.events import Event

Words = dict[str, list[str]]  # what it is → Japanese, English
Messages = list[list[str]]
PICKERS = ("date", "time", "datetime")
WORDS = Path(__file__).parent / "words.yaml"
_PICKED = re.compile(r"\((\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?|\d\d:\d\d)\)")


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
    """The words transcripts are written with."""

    words: Words

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
        """Let a person of the simulator do it; nothing at all is waiting."""
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
        place = re.fullmatch(rf"\((?:{'|'.join(self.words['place'])}) (-?[\d.]+), ?(-?[\d.]+)\)", said)
        if place:
            person.sends_place(float(place[1]), float(place[2]))
        elif re.fullmatch(r"\[.+\]", said):
            person.taps(said[1:-1])
        elif picked := _PICKED.fullmatch(said):
            person.picks(_moment(picked[1]))
        elif said:
            person.says(said)

    def tell(self, event: Event, label: str, language: str = "ja") -> str:
        """What stands after `親:` for an event; `label` names the button of a postback."""
        message, kind = event.get("message", {}), event["type"]
        kind = {"image": "picture", "location": "place"}.get(message.get("type"), message.get("type", kind))
        if kind == "text":
            return " ".join(message["text"].split())
        if kind == "postback":
            picked = [value for name, value in event.get("postback", {}).get("params", {}).items() if name in PICKERS]
            return f"({picked[0]})" if picked else f"[{label}]"
        if kind not in self.words:
            return f"({kind})"
        word = self._word(kind, language)
        return f"({word} {message['latitude']}, {message['longitude']})" if kind == "place" else word

    def write(self, talk: Talk, language: str = "ja") -> str:
        """The text of a talk, as `read` understands it."""
        parent, bot, given, at = (self._word(name, language) for name in ("parent", "bot", "given", "time"))
        lines = [f"# {talk.title}"]
        lines += [f"{at}: {talk.at:%Y-%m-%d %H:%M}"] if talk.at else []
        lines += [f"{given}: {one}" for one in talk.given]
        for exchange in talk.exchanges:
            lines += ["", f"{parent}: {exchange.said}".rstrip()]
            for message in exchange.answers:
                lines.append(f"{bot}: {''.join(message[:1])}".rstrip())
                lines += [f"    {text}" for text in message[1:]]
        return "\n".join(lines) + "\n"

    def _word(self, name: str, language: str) -> str:
        return self.words[name][0 if language == "ja" else -1]

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


def writing(*files: Path) -> Writing:
    """The simulator's own words, and those of the caller's files."""
    import yaml

    words: Words = {}
    for file in (WORDS, *files):
        words |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return Writing(words)


def heard(person: Person) -> Messages:
    """The bot's new messages, line by line as a person reads them."""
    return [list(lines_of(shown.message)) for shown in person.new()]


def lines_of(message: Message) -> Iterator[str]:
    for text in plain_text(message):
        yield from (line.strip() for line in text.splitlines() if line.strip())


def _moment(picked: str) -> date | datetime:
    if ":" not in picked:
        return date.fromisoformat(picked)
    return datetime.fromisoformat(picked if "T" in picked else f"2000-01-01T{picked}")  # a time picker sees no day
