"""Counts how the detector does on labelled examples; never keeps or shows a text."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.domain.care.safety.examples import Example
from bot.domain.care.safety.findings import CATEGORIES, Danger, Tier

TAGS = ("imminent", "borderline", "soft_ok", "own")
ORDINARY, MISLEADING = "ordinary", "hard_neg"  # the two halves of "none": daily traffic, and what is meant to mislead
_ROWS = (*CATEGORIES, "none", ORDINARY, MISLEADING, *TAGS)


@dataclass
class Row:
    """Of the examples of one category or tag. `right`: the first help shown is its label or an `also=` of it."""

    n: int = 0
    tiers: Counter[Tier] = field(default_factory=Counter)
    right: int = 0
    expected: int = 0

    def count(self, example: Example, danger: Danger) -> None:
        self.n += 1
        self.tiers[danger.tier] += 1
        self.right += danger.category in example.right_categories
        self.expected += as_expected(example, danger)


@dataclass
class Score:
    """`rows`: by category, then "none" and its two halves, then the tags that are counted apart."""

    rows: dict[str, Row] = field(default_factory=lambda: {name: Row() for name in _ROWS})

    def count(self, example: Example, danger: Danger) -> None:
        halves = () if example.is_danger else (MISLEADING if MISLEADING in example.tags else ORDINARY,)
        for name in (example.category, *halves, *(tag for tag in TAGS if tag in example.tags)):
            self.rows[name].count(example, danger)

    @property
    def dangers(self) -> int:
        return sum(self.rows[name].n for name in CATEGORIES)

    @property
    def alert_recall(self) -> float:
        return self._share(Tier.ALERT)

    @property
    def any_recall(self) -> float:
        """Of the dangerous: alarm or card."""
        return self._share(Tier.ALERT) + self._share(Tier.CARE)

    @property
    def imminent_recall(self) -> float:
        row = self.rows["imminent"]
        return row.tiers[Tier.ALERT] / (row.n or 1)

    @property
    def false_alert_share(self) -> float:
        return self.false_share("none", Tier.ALERT)

    def false_share(self, name: str, tier: Tier) -> float:
        """Of "none" or one of its halves: what got this answer."""
        row = self.rows[name]
        return row.tiers[tier] / (row.n or 1)

    @property
    def right_share(self) -> float:
        return sum(self.rows[name].right for name in CATEGORIES) / (self.dangers or 1)

    def _share(self, tier: Tier) -> float:
        return sum(self.rows[name].tiers[tier] for name in CATEGORIES) / (self.dangers or 1)


def as_expected(example: Example, danger: Danger) -> bool:
    """Dangers: an alarm, or a card where borderline. Ordinary texts: nothing, or a card where soft_ok."""
    if example.is_danger:
        return danger.tier >= (Tier.CARE if "borderline" in example.tags else Tier.ALERT)
    return danger.tier <= (Tier.CARE if "soft_ok" in example.tags else Tier.NONE)


def score(judged: Iterable[tuple[Example, Danger]]) -> Score:
    counted = Score()
    for example, danger in judged:
        counted.count(example, danger)
    return counted


def table(counted: Score) -> Iterator[str]:
    """Counts only, one line per category and tag, then the shares."""
    yield f"{'':<18}{'n':>6}{'ALERT':>7}{'CARE':>7}{'NONE':>7}{'right':>7}{'as expected':>13}"
    for name, row in counted.rows.items():
        numbers = "".join(f"{row.tiers[tier]:>7}" for tier in (Tier.ALERT, Tier.CARE, Tier.NONE))
        right = str(row.right) if name in CATEGORIES or name == "imminent" else "-"
        yield f"{name:<18}{row.n:>6}{numbers}{right:>7}{row.expected:>13}"
    yield (
        f"dangers {counted.dangers}: ALERT {counted.alert_recall:.1%}, ALERT or CARE {counted.any_recall:.1%}, "
        f"right category {counted.right_share:.1%}; imminent: ALERT {counted.imminent_recall:.1%}; "
        f"ordinary {counted.rows[ORDINARY].n}: false ALERT {counted.false_share(ORDINARY, Tier.ALERT):.1%}, "
        f"CARE {counted.false_share(ORDINARY, Tier.CARE):.1%}; "
        f"none {counted.rows['none'].n}: false ALERT {counted.false_alert_share:.1%}"
    )
