"""Words that work everywhere, in any spelling of ours: back, cancel, thanks, and what people say for an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.dialogue.life_words import LifeWords, life_words
from bot.text import Cuts, drawn, fold, folds, has, longest_first
from bot.yaml_lines import read_yaml

QUESTION_MARKS = ("?", "\uff1f")
LISTS = (
    *("back", "from_start", "cancel", "more", "to_bot", "agreed", "disagreed", "no_more_news"),
    *("question_begins", "question_ends", "at_a_loss", "thinks_over"),
    *("of_child", "of_booking", "particles", "not_a_name", "nearest"),
)
KINDS = ("about_news", "about_booking", "about_hub", "small_talk", "tells", "points_to")


@dataclass(frozen=True)
class Words:
    """Folded spellings, from `content/words.yaml`. `about_news`: signs of a question about a notice, by its kind.

    `meant`: what people say instead of an answer they are offered, and the own words of each answer it may stand for.
    `points_to`: by the own words of an answer, signs in a sentence that point to it.
    `small`: what asks nothing, by its kind. `tails` stand behind an answer out of politeness; `agreed` says yes to the
    only answer there is, `disagreed` says no; a question of theirs begins or ends with one of
    `question_begins` or `question_ends`; `at_a_loss` says that they do not know, `hesitates` and the signs of
    `thinks_over` not yet. `about_booking`: signs of what they want with one, by its kind; `of_booking`: that it is one.
    `tells`: signs of what deserves a kind word, by its kind.
    `life`: what tells of a loss or a birth. `of_child`: signs of a question about a child or a birth.
    `particles`: between which the name of a place stands in a sentence; `not_a_name` names none.
    `nearest`: signs that they want whatever is near.
    `no_start`: what only sounds like the beginning of a flow. What is left out stands longest first.
    """

    back: frozenset[str]
    cancel: frozenset[str]
    to_bot: frozenset[str] = frozenset()
    about_news: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    points_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    small: Mapping[str, frozenset[str]] = field(default_factory=dict)
    from_start: frozenset[str] = frozenset()
    more: frozenset[str] = frozenset()
    no_more_news: frozenset[str] = frozenset()
    tails: tuple[str, ...] = ()
    agreed: frozenset[str] = frozenset()
    disagreed: frozenset[str] = frozenset()
    question_begins: frozenset[str] = frozenset()
    question_ends: frozenset[str] = frozenset()
    at_a_loss: frozenset[str] = frozenset()
    hesitates: frozenset[str] = frozenset()
    thinks_over: frozenset[str] = frozenset()
    about_booking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    of_booking: frozenset[str] = frozenset()
    about_hub: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tells: Mapping[str, frozenset[str]] = field(default_factory=dict)
    life: LifeWords = field(default_factory=LifeWords)
    of_child: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    not_a_name: frozenset[str] = frozenset()
    nearest: frozenset[str] = frozenset()
    no_start: Cuts = ()

    @cached_property
    def no_topic(self) -> Cuts:
        """What is left out where a flow may be named inside a sentence."""
        return longest_first({*self.life.no_loss, *self.no_start})

    @cached_property
    def asked_for(self) -> Mapping[str, frozenset[str]]:
        """Of `points_to`, the signs that are a question: "can it be changed?" is a wish."""
        return {answer: frozenset(filter(self.asks, signs)) for answer, signs in self.points_to.items()}

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

    def is_undecided(self, text: str) -> bool:
        """They think it over, in a sound that would be a yes if it were shorter."""
        return drawn(text) in self.hesitates

    def wants_time(self, text: str) -> bool:
        """They will answer when they have thought or asked somebody."""
        return self.is_undecided(text) or has(fold(text), self.thinks_over)

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
        told = next((kind for kind, signs in self.tells.items() if has(whole, signs)), None)
        return self.small_talk(text) or told

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

    def wants_nearest(self, text: str) -> bool:
        return has(fold(text), self.nearest)

    def asks(self, text: str) -> bool:
        """It is a question of theirs."""
        said = fold(text)
        marked = text.rstrip()[-1:] in QUESTION_MARKS
        return marked or said.startswith(tuple(self.question_begins)) or said.endswith(tuple(self.question_ends))

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
        return next((kind for kind, signs in self.about_booking.items() if has(whole, signs)), None)

    def is_of_booking(self, text: str) -> bool:
        return has(fold(text), self.of_booking)

    def asks_about_hub(self, text: str) -> str | None:
        whole = fold(text)
        return next((kind for kind, signs in self.about_hub.items() if has(whole, signs)), None)


def read_words(file: Path) -> Words:
    data: Any = read_yaml(file).data
    kinds = {name: {kind: folds(signs) for kind, signs in data[name].items()} for name in KINDS}
    return Words(
        **{name: folds(data[name]) for name in LISTS},
        about_news=kinds["about_news"],
        about_booking=kinds["about_booking"],
        about_hub=kinds["about_hub"],
        tells=kinds["tells"],
        small=kinds["small_talk"],
        points_to=kinds["points_to"],
        meant=_meant(data["meant"]),
        tails=longest_first(folds(data["tails"])),
        life=life_words(data),
        hesitates=frozenset(map(drawn, data["hesitates"])),
        no_start=longest_first(folds(data["no_start"])),
    )


def _meant(listed: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The same words may answer two questions: "no more" is a rest after a loss, and no news in the settings."""
    found: dict[str, tuple[str, ...]] = {}
    for answer, words in listed.items():
        for word in map(fold, words):
            found[word] = (*found.get(word, ()), answer)
    return found
