"""Words that work everywhere, in any spelling of ours: back, cancel, thanks, and what tells of a loss or a birth."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.text import Cuts, cut, fold, longest_first
from bot.yaml_lines import read_yaml

QUESTION_MARKS = ("?", "\uff1f")
SENTENCE_ENDS = re.compile(r"[\u3002\uff0e\uff01\uff1f!?\u2026\n]+|\.(?=\s)")
LISTS = (
    *("back", "from_start", "cancel", "more", "to_bot", "agreed", "disagreed", "question_ends", "at_a_loss"),
    *("loss", "loss_of_anyone", "of_others", "own_child", "hearsay", "no_more_news"),
    *("of_child", "birth", "no_birth", "particles", "not_a_name"),
)
KINDS = ("about_news", "about_booking", "about_hub", "small_talk", "tells")


@dataclass(frozen=True)
class Words:
    """Folded spellings, from `content/words.yaml`. `about_news`: signs of a question about a notice, by its kind.

    `meant`: what people say instead of an answer they are offered, and the own words of each answer it may stand for.
    `small`: what asks nothing, by its kind. `tails` stand behind an answer out of politeness; `agreed` says yes to the
    only answer there is, `disagreed` says no; `question_ends` ends a question of theirs, `at_a_loss` says that they do
    not know.
    `about_booking`: signs of what they want with a booking, by its kind.
    `tells`: signs of what deserves a kind word, by its kind.
    `loss`: signs that they tell of a loss of their own; `no_loss` is left out before they are looked for, and in a
    sentence with one of `of_others` it is not their own. Beside such a sentence one of `loss_of_anyone` is not enough,
    but with one of `own_child`; nor is `hearsay`. `of_child`: signs of a question about a child or a birth.
    `birth`: signs that the child they expected is born; with one of `no_birth` it is not, or it is another child.
    `particles`: between which the name of a place stands in a sentence; `not_a_name` names none.
    `no_start`: what only sounds like the beginning of a flow. What is left out stands longest first.
    """

    back: frozenset[str]
    cancel: frozenset[str]
    to_bot: frozenset[str] = frozenset()
    about_news: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    small: Mapping[str, frozenset[str]] = field(default_factory=dict)
    from_start: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    no_more_news: frozenset[str] = frozenset()
    tails: tuple[str, ...] = ()
    agreed: frozenset[str] = frozenset()
    disagreed: frozenset[str] = frozenset()
    question_ends: frozenset[str] = frozenset()
    at_a_loss: frozenset[str] = frozenset()
    about_booking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    about_hub: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    loss: frozenset[str] = frozenset()
    no_loss: Cuts = ()
    of_others: frozenset[str] = frozenset()
    loss_of_anyone: frozenset[str] = frozenset()
    own_child: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    of_child: frozenset[str] = frozenset()
    birth: frozenset[str] = frozenset()
    no_birth: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    not_a_name: frozenset[str] = frozenset()
    no_start: Cuts = ()

    @cached_property
    def no_topic(self) -> Cuts:
        """What is left out where a flow may be named inside a sentence."""
        return longest_first({*self.no_loss, *self.no_start})

    def is_back(self, text: str) -> bool:
        return fold(text) in self.back

    def is_from_start(self, text: str) -> bool:
        return fold(text) in self.from_start

    def is_more(self, text: str) -> bool:
        return fold(text) in self.more

    def is_no_more_news(self, text: str) -> bool:
        return fold(text) in self.no_more_news

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

    def beside(self, text: str) -> str | None:
        """The kind of what asks for a word of its own: small talk, or somewhere in it, what deserves a kind one."""
        whole = fold(text)
        told = next((kind for kind, signs in self.tells.items() if any(one in whole for one in signs)), None)
        return self.small_talk(text) or told

    def tells_loss(self, text: str) -> bool:
        """They tell of a loss of their own: heard before anything else, for no answer is worth asking on."""
        said = cut(fold(text), self.no_loss)
        if not _has(said, self.loss) or not _has(said, self.of_others):
            return _has(said, self.loss)
        return any(self._of_own_child(cut(fold(one), self.no_loss)) for one in SENTENCE_ENDS.split(text))

    def _of_own_child(self, said: str) -> bool:
        """This sentence is not about whoever else is named in the text."""
        if _has(said, self.of_others | self.hearsay):
            return False
        return _has(said, self.loss - self.loss_of_anyone) or (_has(said, self.loss) and _has(said, self.own_child))

    def tells_birth(self, text: str) -> bool:
        """The child they expected is born."""
        said = fold(text)
        return any(sign in said for sign in self.birth) and not any(sign in said for sign in self.no_birth)

    def denies(self, text: str) -> bool:
        """Not what is shown."""
        return fold(text) in self.disagreed

    def is_polite(self, text: str) -> bool:
        """Nothing but a greeting, thanks, a yes, or what is put behind an answer."""
        said = fold(text)
        return self.small_talk(text) is not None or said in self.agreed or said in self.tails

    def is_no_place(self, text: str) -> bool:
        """Nobody who says good night is told that no place is called like that."""
        return self.beside(text) is not None or self.is_at_a_loss(text) or self.asks(text)

    def asks(self, text: str) -> bool:
        """It is a question of theirs."""
        return text.rstrip()[-1:] in QUESTION_MARKS or fold(text).endswith(tuple(self.question_ends))

    def asks_about_news(self, text: str) -> str | None:
        """The kind of question with the longest sign in it."""
        whole = fold(text)
        found = [(len(sign), kind) for kind, signs in self.about_news.items() for sign in signs if sign in whole]
        return max(found, default=(0, None), key=lambda pair: pair[0])[1]

    def tells_of(self, kind: str, text: str) -> bool:
        """A notice says something that answers such a question, whatever else it says."""
        whole = fold(text)
        return any(sign in whole for sign in self.about_news[kind])

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
        tells=kinds["tells"],
        small=kinds["small_talk"],
        meant=_meant(data["meant"]),
        tails=longest_first(_folded(data["tails"])),
        no_loss=longest_first(_folded(data["no_loss"])),
        no_start=longest_first(_folded(data["no_start"])),
    )


def _meant(listed: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The same words may answer two questions: "no more" is a rest after a loss, and no news in the settings."""
    found: dict[str, tuple[str, ...]] = {}
    for answer, words in listed.items():
        for word in map(fold, words):
            found[word] = (*found.get(word, ()), answer)
    return found


def _has(plain: str, signs: Iterable[str]) -> bool:
    return any(sign in plain for sign in signs)


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
