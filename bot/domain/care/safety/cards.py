"""The reviewed sentences of the danger cards, one file a card; who signed them, and when a signature has grown old."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.care.safety.findings import CATEGORIES
from bot.errors import BadSetup
from bot.yaml_lines import Page, Plain, read_yaml

GENTLE = "care"
MOST_NUMBERS = 3
_KEYS = {"alt", "title", "text", "call", "staffed", "unstaffed", "reviewed_by"}
_WORDS = ("alt", "title", "text", "staffed", "unstaffed", "question")
_MAY = {"question", "proposal"}
_SIGNED = re.compile(r"(.+) (\d{4}-\d{2}-\d{2})")


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
    signed_on: tuple[date, ...]

    @property
    def is_signed(self) -> bool:
        return len(self.signed_on) >= 2

    def is_old(self, today: date, months: int) -> bool:
        return self.is_signed and (today - min(self.signed_on)).days > months * 31


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

    def unsigned(self) -> list[str]:
        return sorted(name for name, card in self.cards.items() if not card.is_signed)

    def old(self, today: date) -> list[str]:
        return sorted(name for name, card in self.cards.items() if card.is_old(today, self.warn_after))


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
    words = {
        key: str(data.get(key, "")).strip() for key in ("alt", "title", "text", "staffed", "unstaffed", "question")
    }
    numbers = {key: _listed(page, ("call",), lines) for key, lines in call.items()}
    return DangerCard(name=name, call=numbers, signed_on=_signed(page, data), **words)


def _signed(page: Page, data: dict[str, Plain]) -> tuple[date, ...]:
    """Two people, one of them clinical (C19); until then the card says that it is a proposal."""
    signed = [_SIGNED.fullmatch(one) for one in _listed(page, ("reviewed_by",), data["reviewed_by"])]
    if not all(signed):
        raise BadSetup([page.mistake(("reviewed_by",), "a signature is a name and a day: [A. Mori 2026-12-01, …]")])
    names = {one[1] for one in signed if one}
    if (len(names) < 2) != (data.get("proposal") == "yes"):
        raise BadSetup(
            [page.mistake(("reviewed_by",), "two people sign, or 'proposal: yes' stands here until they have")]
        )
    return tuple(date.fromisoformat(one[2]) for one in signed if one)


def _listed(page: Page, where: tuple[str, ...], written: Plain) -> tuple[str, ...]:
    if not isinstance(written, list):
        raise BadSetup([page.mistake(where, "not a list — write [a, b]")])
    return tuple(str(each) for each in written)
