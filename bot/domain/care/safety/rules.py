"""A rule: words of certain lists stand near each other, and no word that takes the danger away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.domain.care.safety.findings import Tier
from bot.domain.care.safety.words import Hit

Spans = Mapping[str, Sequence[tuple[int, int]]]
SOFTENING_REACH = 40  # characters; a word of context counts for what stands as near as this


@dataclass(frozen=True)
class Rule:
    """`needs`: of each group one list has a word within `reach` characters of the first group's word.

    A list named twice needs two words. A rule that may `alone` alarm needs no word of the model; a `firm` one
    neither, and it is softened less, see `Softening`.
    """

    category: str
    name: str
    tier: Tier
    needs: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    alone: bool = False
    firm: bool = False
    reach: int = 45


@dataclass(frozen=True)
class Softening:
    """A context that lowers an answer at most to `rule`, or to `firm` where the rule is firm."""

    name: str
    rule: Tier
    firm: Tier


@dataclass(frozen=True)
class Fired:
    """A rule that holds, and what is left of its tier in this context."""

    rule: Rule
    tier: Tier


def by_name(hits: Sequence[Hit]) -> dict[str, list[tuple[int, int]]]:
    """Where the words of each list stand."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        spans.setdefault(hit.name, []).append((hit.start, hit.end))
    return spans


def fired(rules: Sequence[Rule], softenings: Sequence[Softening], spans: Spans, stretch: float) -> list[Fired]:
    """`stretch`: how many times as long the language writes the same thing (Japanese: 1)."""
    found, present = [], spans.keys()
    likely = [rule for rule in rules if not present.isdisjoint(rule.needs[0])]  # hardly any
    for rule in likely:
        if not any(present.isdisjoint(group) for group in rule.needs[1:]):
            tier = _strongest(rule, softenings, spans, stretch)
            if tier is not None:
                found.append(Fired(rule, tier))
    return found


def _strongest(rule: Rule, softenings: Sequence[Softening], spans: Spans, stretch: float) -> Tier | None:
    """None where the rule does not hold anywhere."""
    tiers = []
    for anchor in _places(rule.needs[0], spans):
        around = _within(rule, anchor, spans, int(rule.reach * stretch))
        if around and not any(_near(around, name, spans, 0) for name in rule.unless):
            tiers.append(_softened(rule, softenings, around, spans))
        if tiers and tiers[-1] == rule.tier:
            break
    return max(tiers, default=None)


def _within(rule: Rule, anchor: tuple[int, int], spans: Spans, reach: int) -> tuple[int, int] | None:
    """The stretch of text the rule speaks of: its words and `reach` around the first; None where one is missing."""
    low, high = anchor[0] - reach, anchor[1] + reach
    taken = {anchor}
    for group in rule.needs[1:]:
        free = (place for place in _places(group, spans) if place not in taken and low <= place[0] and place[1] <= high)
        other = next(free, None)
        if other is None:
            return None
        taken.add(other)
    return low, high


def _places(group: Sequence[str], spans: Spans) -> chain[tuple[int, int]]:
    return chain.from_iterable(spans.get(name, ()) for name in group)


def _near(around: tuple[int, int], name: str, spans: Spans, more: int) -> bool:
    return any(around[0] - more < end and start < around[1] + more for start, end in spans.get(name, ()))


def _softened(rule: Rule, softenings: Sequence[Softening], around: tuple[int, int], spans: Spans) -> Tier:
    tier = rule.tier
    for softening in softenings:
        if _near(around, softening.name, spans, SOFTENING_REACH - 20):
            tier = min(tier, softening.firm if rule.firm else softening.rule)
    return tier
