"""How easy a text is to read: long sentences, many kanji, words of the office. Advice, never a no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import regex

from bot.domain.news.wording import EASY
from bot.i18n import SOURCE
from bot.yaml_lines import read_yaml

END = re.compile("[\u3002\uff01\uff1f!?\n]|[.](?= |$)")
KANJI, LETTER = regex.compile(r"\p{Han}"), regex.compile(r"\w")
MOST = 6


@dataclass(frozen=True)
class Style:
    """`sentence`: letters of the longest one. `kanji`: percent. `instead`: a word of the office and what to say."""

    sentence: Mapping[str, int]
    kanji: Mapping[str, int]
    instead: Mapping[str, str]
    avoid: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Advice:
    """`code` has its sentence on the page, with these values in it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@cache
def style(content: Path) -> Style:
    data: Any = read_yaml(content / "style.yaml").data
    news = data["news"]
    sentence, kanji = ({code: int(most) for code, most in news[name].items()} for name in ("sentence", "kanji"))
    return Style(sentence, kanji, data["office"], data["avoid"])


def advise(text: str, language: str, rules: Style) -> list[Advice]:
    """The weightiest first, and not too many."""
    found = [*_avoided(text, language, rules), *_of_the_office(text, language, rules)]
    found += [*_long(text, language, rules), *_kanji(text, language, rules)]
    return found[:MOST]


def _avoided(text: str, language: str, rules: Style) -> list[Advice]:
    words = rules.avoid.get(SOURCE if language == EASY else language, {})
    within = text.lower()
    return [Advice("avoid", {"word": word, "why": why}) for word, why in words.items() if word.lower() in within]


def _of_the_office(text: str, language: str, rules: Style) -> list[Advice]:
    if language not in (SOURCE, EASY):
        return []
    return [Advice("office", {"word": word, "instead": said}) for word, said in rules.instead.items() if word in text]


def _long(text: str, language: str, rules: Style) -> list[Advice]:
    most = rules.sentence.get(language, rules.sentence["other"])
    longest = max((len(sentence.strip()) for sentence in END.split(text)), default=0)
    return [Advice("long", {"n": longest, "most": most})] if longest > most else []


def _kanji(text: str, language: str, rules: Style) -> list[Advice]:
    most, letters = rules.kanji.get(language), len(LETTER.findall(text))
    if most is None or letters < 20:
        return []
    share = round(100 * len(KANJI.findall(text)) / letters)
    return [Advice("kanji", {"n": share, "most": most})] if share > most else []
