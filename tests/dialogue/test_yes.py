"""はい and いいえ alone answer every question that has one answer of each, whatever else its labels hold (今はいい)."""

import re
from collections.abc import Sequence

import pytest

from bot.dialogue.asking import Asking
from bot.dialogue.dates import date_reader
from bot.dialogue.match import Offer
from bot.dialogue.said import Text
from bot.dialogue.script import Flow
from bot.dialogue.words import read_words
from bot.i18n import SOURCE
from tests.sayings import CONTENT, FLOWS, LANGUAGES, TEXTS

WORDS = read_words(CONTENT / "words.yaml")
ASKING = Asking(date_reader(CONTENT / "dates.yaml"), WORDS)
SAID = {"ja": {"はい": ("はい", "うん"), "いいえ": ("いいえ", "いや")}, "en": {"Yes": ("yes",), "No": ("no",)}}
QUESTIONS = [(flow, step) for flow in FLOWS.values() for step in flow.answers if step]


def first_word(label: str) -> str:
    return re.split("[,\u3001]", label)[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("flow", "step"), QUESTIONS, ids=[f"{flow.name}.{step}" for flow, step in QUESTIONS])
def test_a_word_alone_is_enough(flow: Flow, step: str, language: str) -> None:
    def render(text: Text) -> Sequence[str]:
        own = TEXTS.read(language, text.context, text.text)
        return (own,) if language == SOURCE else (own, text.text)

    options = flow.answers[step]
    offer = Offer(options, render, WORDS.tails)
    for begins, words in SAID.get(language, {}).items():
        alike = [one for one in options if first_word(render(one.label)[0]) == begins]
        for word in words if len(alike) == 1 else ():
            assert ASKING._named(word, offer) == alike[0], (word, render(alike[0].label)[0])
