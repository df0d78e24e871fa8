"""How a danger card looks: a neutral sentence, at most three numbers to tap, and honest words about who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot import clock
from bot.dialogue.said import Text
from bot.domain.care.safety.cards import GENTLE, MOST_NUMBERS, DangerCard
from bot.domain.places import hotlines
from bot.i18n import SOURCE
from bot.line import flex, limits
from bot.line.outbound import Message
from bot.service import Service
from bot.town.folder import Hotline

log = structlog.get_logger()
NOW = {True: "answers_now", False: "answers_later", None: "answers_unknown"}
WAYS_ON = ("word_carry_on", "word_talk", "word_not_now")
ENGLISH = "en"


@dataclass(frozen=True)
class Look:
    """What the card depends on. `language`: None where nobody knows it; `latin`: they wrote in Latin letters only."""

    category: str
    also: tuple[str, ...]
    at: datetime
    language: str | None
    latin: bool = False


@dataclass(frozen=True)
class Number:
    """A line to call: its name, whether it answers now, and when it does; `hours` may be empty."""

    label: str
    digits: str
    answers: str
    hours: str


@dataclass(frozen=True)
class Told:
    """A card as it is read in one language, whatever shows it: a bubble of the chat, or a private page."""

    name: str
    language: str
    title: str
    text: str
    numbers: tuple[Number, ...]
    honest: str
    question: str


def told(service: Service, card: DangerCard, look: Look) -> list[Told]:
    """The card in each language it is shown in; the gentle one in one only."""
    languages = _languages(service, look)
    shown = languages[:1] if card.name == GENTLE else languages
    return [_told(service, card, look, language) for language in shown]


def alert(service: Service, look: Look) -> list[Message]:
    """The numbers in the very first message; below them the ways on."""
    return _messages(service, service.danger_cards.for_alert(look.category), look)


def gentle(service: Service, look: Look) -> Message:
    """Goes before the answer; one language, and a button to a person."""
    card = service.danger_cards.gentle
    return _bubble(service, card, told(service, card, look)[0])


def number(service: Service, line: Hotline, answers: bool | None, language: str) -> Number:
    label, now = (
        service.speaker.read(Text("hotlines", line.label), language),
        service.speaker.phrase(NOW[answers], language),
    )
    hours = service.speaker.read(Text("hotlines", line.hours_text), language) if line.hours_text else ""
    return Number(label, line.digits, now, hours)


def warn_where_old(service: Service, now: datetime) -> None:
    """At every start, until somebody has looked: signatures missing, texts and numbers not checked for months."""
    today, cards = clock.today(now), service.danger_cards
    months = timedelta(days=cards.warn_after * 31)
    numbers = [one for one in service.town.hotlines if one.checked_on is None or today - one.checked_on.day > months]
    unsettled = cards.unsettled(service.town.hotlines, today)
    if unsettled or numbers:
        counts = {"unsigned": sum(bool(one.missing or one.changed) for one in unsettled), "numbers": len(numbers)}
        counts["old"] = len(unsettled) - counts["unsigned"]
        log.warning("danger.facts_old", town=service.town.slug, counts=counts)


def _messages(service: Service, card: DangerCard, look: Look) -> list[Message]:
    read = told(service, card, look)
    built = [_bubble(service, card, one) for one in read]
    chips = [flex.chip(service.speaker.phrase(word, read[0].language)) for word in WAYS_ON]
    built[-1]["quickReply"] = {"items": chips}
    limits.check(built)
    return built


def _languages(service: Service, look: Look) -> list[str]:
    """Theirs; where it is not known, or another than they write in, also the other one that we have."""
    written = ENGLISH if look.latin else SOURCE
    known = service.language_for(look.language)
    wanted = [written, known] if known and look.latin else [known] if known else [written, SOURCE, ENGLISH]
    return [one for one in dict.fromkeys(wanted) if one and (one == SOURCE or one in service.town.languages)]


def _told(service: Service, card: DangerCard, look: Look, language: str) -> Told:
    def read(text: str) -> str:
        return service.speaker.read(Text(card.name, text), language) if text else ""

    honest = card.staffed if service.town.alarm.staffed.at(look.at) else card.unstaffed
    shown = _numbers(service, card, look)
    numbers = tuple(number(service, line, answers, language) for line, answers in shown)
    texts = {
        "title": read(card.title),
        "text": read(card.text),
        "honest": read(honest),
        "question": read(card.question),
    }
    return Told(card.name, language, numbers=numbers, **texts)


def _bubble(service: Service, card: DangerCard, read: Told) -> Message:
    rows = [flex.text(read.text), *map(_row, read.numbers)]
    buttons = [_call(service, line, read.language) for line in read.numbers]
    if card.name == GENTLE:
        word = service.speaker.phrase("word_talk", read.language)
        buttons.append(flex.button("say", word, word))
    last = [flex.row(words, None) for words in (read.honest, read.question) if words]
    alt = service.speaker.read(Text(card.name, card.alt), read.language)
    return flex.message(alt, [flex.bubble(read.title, [*rows, *last], buttons)])


def _numbers(service: Service, card: DangerCard, look: Look) -> list[tuple[Hotline, bool | None]]:
    """Those of the first danger; the last place is for the best one of another that may be meant as well."""
    lines, cards = service.town.hotlines, service.danger_cards.cards
    found = hotlines.most_needed(lines, card.call[look.category], look.at, MOST_NUMBERS)
    for other in look.also[:1]:
        calls = (card if card.name == GENTLE else cards[other]).call[other]
        best = hotlines.most_needed(lines, calls, look.at, 1)
        if best[0][0] not in [line for line, _ in found]:
            found = [*found[: MOST_NUMBERS - 1], *best]
    return found


def _row(line: Number) -> dict[str, Any]:
    parts = (line.digits, line.answers, line.hours)
    return flex.row("\n".join(part for part in parts if part), line.label)


def _call(service: Service, line: Number, language: str) -> dict[str, Any]:
    words = Text("phrases", service.speaker.phrases["call_number"], {"number": line.digits})
    return flex.button("call", service.speaker.read(words, language), line.digits.replace("-", ""))


def is_latin(text: str) -> bool:
    """Letters, and none of them Japanese."""
    letters: Sequence[str] = [char for char in text if char.isalpha()]
    return bool(letters) and all(char.isascii() for char in letters)
