"""The reviewed sentences of the danger cards, one file a card; who signed them, and when a signature has grown old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from bot.domain.care.safety.findings import CATEGORIES
from bot.errors import BadSetup
from bot.town.folder import Hotline
from bot.town.signed import Signatures, Text, Unsettled, unsettled
from bot.yaml_lines import Page, Plain, read_yaml

GENTLE = "care"
MOST_NUMBERS = 3
_KEYS = {"alt", "title", "text", "call", "staffed", "unstaffed", "signed"}
_WORDS = ("alt", "title", "text", "staffed", "unstaffed", "question")
_MAY = {"question"}


@dataclass(frozen=True)
class DangerCard:
    """`call`: slugs or kinds of the town's hotlines, the most needed first; of a gentle card by category.

    `question`: one below the numbers, where answering may be dangerous (C12); empty for most.
    `alt` stands on locked screens and names nothing (C11). `staffed`, `unstaffed`: whether a person will read it.
    """

    name: str
    alt: str
    title: str
    text: str
    call: Mapping[str, tuple[str, ...]]
    staffed: str
    unstaffed: str
    question: str
    signed: Signatures

    def says(self) -> dict[str, object]:
        """All that is signed."""
        return {name: getattr(self, name) for name in (*_WORDS, "call")}


@dataclass(frozen=True)
class DangerCards:
    """By category, and the gentle one. `warn_after`: months."""

    cards: Mapping[str, DangerCard]
    warn_after: int

    def for_alert(self, category: str) -> DangerCard:
        return self.cards[category]

    @property
    def gentle(self) -> DangerCard:
        return self.cards[GENTLE]

    def unsettled(self, hotlines: Sequence[Hotline], today: date) -> list[Unsettled]:
        """Cards and numbers that two people have not signed as they are now, or not lately (C03, C19)."""
        cards = [Text("card", name, card.says(), card.signed) for name, card in self.cards.items()]
        numbers = [Text("number", line.slug, line.says(), line.signed) for line in hotlines]
        return list(unsettled([*cards, *numbers], today, self.warn_after))


def read_cards(folder: Path) -> DangerCards:
    """Raises `BadSetup`: every mistake of all files."""
    cards, mistakes = {}, []
    for name in (*CATEGORIES, GENTLE):
        try:
            cards[name] = _card(name, read_yaml(folder / f"{name}.yaml"))
        except BadSetup as bad:
            mistakes += bad.mistakes
    review = read_yaml(folder.parent / "review.yaml")
    months = review.data.get("warn_after_months", "") if isinstance(review.data, dict) else ""
    if not str(months).isdigit():
        mistakes.append(review.mistake((), "'warn_after_months' is not a number — write one in digits"))
    if mistakes:
        raise BadSetup(mistakes)
    return DangerCards(cards, int(str(months)))


def _card(name: str, page: Page) -> DangerCard:
    data = page.data
    if not isinstance(data, dict) or set(data) - _MAY != _KEYS:
        raise BadSetup([page.mistake((), f"a danger card has {', '.join(sorted(_KEYS | _MAY))}, and nothing else")])
    call = data["call"] if isinstance(data["call"], dict) else {name: data["call"]}
    if set(call) != (set(CATEGORIES) if name == GENTLE else {name}):
        raise BadSetup([page.mistake(("call",), "'call' lists numbers; on the gentle card for every category")])
    words = {key: str(data.get(key, "")).strip() for key in _WORDS}
    numbers = {key: _listed(page, ("call",), lines) for key, lines in call.items()}
    return DangerCard(name=name, call=numbers, signed=_signed(page, data), **words)


def _signed(page: Page, data: dict[str, Plain]) -> Signatures:
    try:
        return Signatures.model_validate(data["signed"])
    except ValidationError as error:
        says = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise BadSetup([page.mistake(("signed",), f"{says}; it has clinical, office and of, or is {{}}")]) from None


def _listed(page: Page, where: tuple[str, ...], written: Plain) -> tuple[str, ...]:
    if not isinstance(written, list):
        raise BadSetup([page.mistake(where, "not a list — write [a, b]")])
    return tuple(str(each) for each in written)
