"""What a verb gets: the answers so far, the time, and the world it may act on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.dialogue.said import Text
from bot.errors import Refused

World = TypeVar("World")


@dataclass
class Turn(Generic[World]):
    """`answers` may be read and added to; what is put there can be used as a blank in the texts that follow.

    `render` gives a text as this person may read it, in `language` and in Japanese.
    `spared`: after a loss: no question about what was expected is asked.
    `life_changed`: said by a verb after which nothing they had left open may be asked again.
    `let_rest`: said by a verb after which what they had left open is kept, but not asked now.
    `goes_on_in`: said by a verb where another flow follows as soon as this one is over.
    """

    world: World
    now: datetime
    language: str
    render: Callable[[Text], Sequence[str]]
    answers: dict[str, Any] = field(default_factory=dict)
    life_changed: bool = False
    spared: bool = False
    let_rest: bool = False
    goes_on_in: str = ""


@dataclass(frozen=True)
class Choice:
    """An answer offered by a verb; `blanks` fill the script's `label:`. `also`: other names it may be typed by."""

    value: str
    blanks: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()


Verb = Callable[[Turn[Any]], Any]
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def refuses(*reasons: type[Refused]) -> Callable[[Decorated], Decorated]:
    """What a verb may refuse. The script must answer each one with an `if …`, or it does not start."""

    def note(verb: Decorated) -> Decorated:
        verb.refusals = frozenset(reason.name() for reason in reasons)  # type: ignore[attr-defined]
        return verb

    return note


def leaves_nothing(verb: Decorated) -> Decorated:
    """Where it refuses, it has not changed anything yet: there is nothing to undo, and no savepoint to pay for."""
    verb.leaves_nothing = True  # type: ignore[attr-defined]
    return verb


def refusals(verb: Verb) -> frozenset[str]:
    found: frozenset[str] = getattr(verb, "refusals", frozenset())
    return found
