"""Words that work everywhere: back, cancel, and the names of the flows, in any spelling and language of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.dialogue.match import Render
from bot.dialogue.said import Text
from bot.dialogue.script import Flow
from bot.text import fold, folded
from bot.yaml_lines import read_yaml

SHORTEST = 2  # a start word of one letter would be found in everything
WO = chr(0x3092)  # marks what is acted upon
QUESTION_MARKS = ("?", "\uff1f")
LISTS = (
    *("back", "from_start", "cancel", "more", "to_bot", "agreed", "question_ends", "at_a_loss"),
    *("loss", "no_loss", "of_others", "of_child", "birth", "no_birth", "particles", "not_a_name", "no_start"),
)
KINDS = ("about_news", "about_booking", "about_hub", "small_talk")


@dataclass(frozen=True)
class Words:
    """Folded spellings, from `content/words.yaml`. `about_news`: signs of a question about a notice, by its kind.

    `meant`: what people say instead of an answer they are offered, and the answer's own words.
    `small`: what asks nothing, by its kind. `tails` stand behind an answer out of politeness; `agreed` says yes to the
    only answer there is; `question_ends` ends a question of theirs, `at_a_loss` says that they do not know.
    `about_booking`: signs of what they want with a booking, by its kind.
    `loss`: signs that they tell of a loss of their own; `no_loss` is left out before they are looked for, and with one
    of `of_others` it is not their own. `of_child`: signs of a question about a child or a birth.
    `birth`: signs that the child they expected is born; with one of `no_birth` it is not, or it is another child.
    `particles`: between which the name of a place stands in a sentence; `not_a_name` names none.
    `no_start`: what only sounds like the beginning of a flow.
    """

    back: frozenset[str]
    cancel: frozenset[str]
    to_bot: frozenset[str] = frozenset()
    about_news: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meant: Mapping[str, str] = field(default_factory=dict)
    small: Mapping[str, frozenset[str]] = field(default_factory=dict)
    from_start: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    tails: tuple[str, ...] = ()
    agreed: frozenset[str] = frozenset()
    question_ends: frozenset[str] = frozenset()
    at_a_loss: frozenset[str] = frozenset()
    about_booking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    about_hub: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loss: frozenset[str] = frozenset()
    no_loss: frozenset[str] = frozenset()
    of_others: frozenset[str] = frozenset()
    of_child: frozenset[str] = frozenset()
    birth: frozenset[str] = frozenset()
    no_birth: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    not_a_name: frozenset[str] = frozenset()
    no_start: frozenset[str] = frozenset()

    def is_back(self, text: str) -> bool:
        return fold(text) in self.back

    def is_from_start(self, text: str) -> bool:
        return fold(text) in self.from_start

    def is_more(self, text: str) -> bool:
        return fold(text) in self.more

    def is_at_a_loss(self, text: str) -> bool:
        """They say that they do not know, or do not understand."""
        return fold(text) in self.at_a_loss

    def is_cancel(self, text: str) -> bool:
        return fold(text) in self.cancel

    def is_to_bot(self, text: str) -> bool:
        """While a person has the word: they want the bot back."""
        return fold(text) in self.to_bot

    def small_talk(self, text: str) -> str | None:
        """Its kind, where that is all they said."""
        whole = fold(text)
        return next((kind for kind, all_ in self.small.items() if whole in all_), None)

    def tells_loss(self, text: str) -> bool:
        """They tell of a loss of their own: heard before anything else, for no answer is worth asking on."""
        said = _cut(fold(text), self.no_loss)
        return any(sign in said for sign in self.loss) and not any(sign in said for sign in self.of_others)

    def tells_birth(self, text: str) -> bool:
        """The child they expected is born."""
        said = fold(text)
        return any(sign in said for sign in self.birth) and not any(sign in said for sign in self.no_birth)

    def is_polite(self, text: str) -> bool:
        """Nothing but a greeting, thanks, a yes, or what is put behind an answer."""
        said = fold(text)
        return self.small_talk(text) is not None or said in self.agreed or said in self.tails

    def asks(self, text: str) -> bool:
        """It is a question of theirs."""
        return text.rstrip()[-1:] in QUESTION_MARKS or fold(text).endswith(tuple(self.question_ends))

    def asks_about_news(self, text: str) -> str | None:
        """The kind of question with the longest sign in it."""
        whole = fold(text)
        found = [(len(sign), kind) for kind, signs in self.about_news.items() for sign in signs if sign in whole]
        return max(found, default=(0, None), key=lambda pair: pair[0])[1]

    def wants_with_booking(self, text: str) -> str | None:
        """What they say they want with it; who names both would rather move it."""
        whole = fold(text)
        return next((kind for kind, signs in self.about_booking.items() if any(one in whole for one in signs)), None)

    def asks_about_hub(self, text: str) -> str | None:
        whole = fold(text)
        return next((kind for kind, signs in self.about_hub.items() if any(one in whole for one in signs)), None)


def read_words(file: Path) -> Words:
    data: Any = read_yaml(file).data
    kinds = {name: {kind: _folded(signs) for kind, signs in data[name].items()} for name in KINDS}
    return Words(
        **{name: _folded(data[name]) for name in LISTS},
        about_news=kinds["about_news"],
        about_booking=kinds["about_booking"],
        about_hub=kinds["about_hub"],
        small=kinds["small_talk"],
        meant={fold(word): answer for answer, words in data["meant"].items() for word in words},
        tails=tuple(sorted(_folded(data["tails"]), key=lambda tail: (-len(tail), tail))),
    )


Starts = list[tuple[str, str]]  # (flow, folded word)


def starts(flows: Mapping[str, Flow], render: Render) -> Starts:
    """Every start word of every flow, in Japanese and in the person's language."""
    return [
        (flow.name, _spoken(folded(reading)))
        for flow in flows.values()
        for word in flow.start
        for reading in render(Text(flow.name, word))
    ]


def said_exactly(text: str, known: Starts) -> str | None:
    """The flow whose start word this is, and nothing else."""
    wanted = _spoken(fold(text))
    return next((name for name, word in known if wanted == word), None)


def mentioned(text: str, known: Starts, without: Iterable[str] = ()) -> str | None:
    """The flow with the longest start word somewhere in the sentence; `without` what only sounds like one."""
    whole = _spoken(_cut(fold(text), without))
    found = [(len(word), name) for name, word in known if word in whole and len(word) >= SHORTEST]
    return max(found, default=(0, None), key=lambda pair: pair[0])[1]


def _cut(plain: str, signs: Iterable[str]) -> str:
    for sign in sorted(signs, key=len, reverse=True):
        plain = plain.replace(sign, "")
    return plain


def _spoken(plain: str) -> str:
    """As it is said: who types in a hurry leaves out the particle."""
    return plain.replace(WO, "")


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
