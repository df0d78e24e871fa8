"""What a questionnaire is made of: steps, each a page of a few items, and what kinds of answer an item takes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from bot.town.parts import Window
from bot.town.words import NotEmpty, Part, Stated

DECLINED = None  # they would rather not answer: an answer like any other, and nobody asks again
WISH = "wish"  # the item that asks whether they want an interview
WISHES = ("would_like", "phone", "not_now")
BOOKS = WISHES[:2]  # who wishes for an interview is shown the way to book one
RATHER_NOT = "-"  # how DECLINED is chosen on a page or by a button; a key of a form never looks like this

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Answers = dict[str, Any]  # item -> a key, keys, a number, a text, an ISO date; DECLINED; nothing where not answered


def _several(said: object) -> object:
    return (said,) if isinstance(said, str) else said


Keys = Annotated[tuple[Key, ...], NotEmpty, BeforeValidator(_several)]


class Item(Part):
    """One question. `short`: how staff see it in the short version. `chat`: not sensitive, may be asked by buttons."""

    key: Key = Field(alias="item")
    kind: Literal["choice", "many", "scale", "text", "date"]
    say: Sentence
    why: Sentence
    choices: dict[Key, Line] = Field(default_factory=dict, max_length=12)
    points: Annotated[int, Field(ge=3, le=10)] = 5
    low: Line | None = None
    high: Line | None = None
    most: Annotated[int, Field(ge=10, le=2000)] = 500
    only_if: dict[Key, Keys] = Field(default_factory=dict)
    short: Line | None = None
    chat: bool = False

    def possible(self) -> list[str]:
        """What can be chosen, where anything can."""
        return [str(point) for point in range(1, self.points + 1)] if self.kind == "scale" else list(self.choices)

    def is_asked(self, answers: Answers) -> bool:
        """Only where each item named in `only_if` was answered so."""
        return all(set(keys) & set(_chosen(answers.get(item))) for item, keys in self.only_if.items())


@dataclass(frozen=True)
class Told:
    """An item and what was answered to it; `words` are labels of the form, or what the person wrote."""

    item: Item
    value: Any

    @property
    def words(self) -> list[str]:
        if self.value is DECLINED:
            return []
        if self.item.kind == "scale":
            return [f"{self.value} / {self.item.points}"]
        keys: list[str] = self.value if isinstance(self.value, list) else [self.value]
        return [self.item.choices.get(key, key) for key in keys]


class Step(Part):
    """One page."""

    title: Line
    items: Annotated[tuple[Item, ...], NotEmpty, Field(max_length=6)]


class FormFile(Stated):
    """`window`: who is so many days before the due date may answer."""

    title: Line
    say: Sentence
    window: Window
    steps: Annotated[tuple[Step, ...], NotEmpty, Field(max_length=12)]

    def items(self) -> Iterator[Item]:
        for step in self.steps:
            yield from step.items

    def texts(self) -> Iterator[str]:
        """Everything that people read."""
        yield from (self.title, self.say, *(step.title for step in self.steps))
        for item in self.items():
            yield from (text for text in (item.say, item.why, item.low, item.high, *item.choices.values()) if text)


class Form(FormFile):
    """A form that holds together. `text` is the file it was read from, `slug` the file's name."""

    slug: str
    text: str

    def shown(self, answers: Answers) -> dict[int, Step]:
        """By their numbers, from 1: the steps with something to ask, and of each only the items that matter."""
        asked: Answers = {}
        found = {}
        for number, step in enumerate(self.steps, start=1):
            items = tuple(item for item in step.items if item.is_asked(asked))
            asked |= {item.key: answers[item.key] for item in items if item.key in answers}
            if items:
                found[number] = step.model_copy(update={"items": items})
        return found

    def that_count(self, answers: Answers) -> Answers:
        """Only what is asked of them: what was answered before another answer made it idle is left out."""
        keys = [item.key for step in self.shown(answers).values() for item in step.items]
        return {key: answers[key] for key in keys if key in answers}

    def missing(self, answers: Answers, done: Collection[int]) -> list[int]:
        """The steps they have not been at yet."""
        return [number for number in self.shown(answers) if number not in done]

    def told(self, answers: Answers) -> list[Told]:
        """What was asked and answered."""
        return [Told(item, answers[item.key]) for item in self.items() if item.key in answers]

    def told_short(self, answers: Answers) -> list[Told]:
        """What staff must know, the wish first. Who would rather not answer is not pointed at."""
        said = [one for one in self.told(answers) if one.item.short and one.value is not DECLINED]
        return sorted(said, key=lambda one: one.item.key != WISH)


def fits(item: Item, value: Any) -> bool:
    """Whether this is an answer to the item."""
    if value is DECLINED:
        return True
    if item.kind == "many":
        return isinstance(value, list) and bool(value) and set(value) <= set(item.choices)
    if item.kind in ("choice", "scale"):
        return value in item.possible()
    return isinstance(value, str) and (_is_day(value) if item.kind == "date" else value != "")


def _chosen(value: Any) -> Collection[str]:
    return value if isinstance(value, list) else [str(value)]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
