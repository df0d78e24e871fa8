"""Decides: the higher answer of rules and model, and which help comes first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bot.domain.care.safety.content import Content, read_content
from bot.domain.care.safety.findings import CATEGORIES, NOTHING, Danger, Tier
from bot.domain.care.safety.model import HEADS, Model, features, log_odds, read_model
from bot.domain.care.safety.rules import Fired, by_name, fired
from bot.domain.care.safety.words import Hit
from bot.errors import BadSetup
from bot.yaml_lines import read_yaml

_PIECE = 160  # characters: the model reads a long text in pieces, so that one sentence in it is not lost
_SENTENCE = re.compile(rf"[^\u3002?]{{1,{_PIECE}}}[\u3002?]*|[\u3002?]+")
_PHONE = re.compile(r"(?<!\d)0\d{1,4} ?\d{1,4} ?\d{3,4}(?!\d)")  # whose it is, the letters beside it say
_NO_CHANCES = (0.1,) * len(HEADS)  # without a model the rules alone speak of danger
_LATIN_STRETCH = 2.2  # English needs about twice the letters of Japanese for the same words


@dataclass(frozen=True)
class Thresholds:
    """`alert`, `care`: from how much evidence on. Evidence is the model's log-odds of danger and `kind` times those of
    the likeliest category, and what is found beside them: an alarm `rule`, or only a `card_rule`; `more_rules`; less
    for a `context` that softens one. `doubt`: with less evidence even a rule that may alone shows a card only.
    `also`: from what chance of the model another category is named too.
    """

    care: float
    alert: float
    doubt: float
    kind: float
    rule: float
    card_rule: float
    more_rules: float
    context: float
    also: float


@dataclass(frozen=True)
class Reading:
    """What was found in a text, before deciding. `chances`: in the order of `model.HEADS`."""

    fired: Sequence[Fired]
    chances: Sequence[float]


class Detector:
    """Classifies one text at a time; keeps nothing. Without a model only the rules speak."""

    def __init__(self, content: Content, model: Model | None, thresholds: Thresholds) -> None:
        self.content, self.model, self.thresholds = content, model, thresholds

    def classify(self, text: str) -> Danger:
        """Any text, of any length. The work grows with its length, up to `spelling.LONGEST` characters."""
        reading = self.reading(text)
        return decide(reading, self.thresholds) if reading else NOTHING

    def reading(self, text: str) -> Reading | None:
        """None where nothing is written."""
        normal = self._normal(text)
        if not normal.strip():
            return None
        hits = self._hits(normal)
        return Reading(self._fired(normal, hits), self._chances(normal, hits))

    def with_model(self, model: Model) -> "Detector":
        """The same rules beside another model."""
        return Detector(self.content, model, self.thresholds)

    def features(self, text: str) -> dict[str, float]:
        """What the model learns from."""
        normal = self._normal(text)
        return self._features(normal, self._hits(normal))

    def _normal(self, text: str) -> str:
        """Normal spelling, with idioms and phone numbers blanked out."""
        normal = _PHONE.sub(" ", self.content.spelling.normal(text))
        for _, start, end in self.content.idioms.find(normal):
            normal = normal[:start] + " " * (end - start) + normal[end:]
        return normal

    def _hits(self, normal: str) -> list[Hit]:
        hits = self.content.words.find(normal)
        for measure in self.content.measures:
            hits.extend(measure.find(normal))
        return hits

    def _fired(self, normal: str, hits: Sequence[Hit]) -> list[Fired]:
        stretch = _LATIN_STRETCH if normal.isascii() else 1.0
        return fired(self.content.rules, self.content.softenings, by_name(hits), stretch)

    def _features(self, normal: str, hits: Sequence[Hit]) -> dict[str, float]:
        return features(normal, {hit.name for hit in hits if hit.name in self.content.wide})

    def _chances(self, normal: str, hits: Sequence[Hit]) -> tuple[float, ...]:
        """The highest of each head over all pieces of the text."""
        if self.model is None or self.content.wordless.fullmatch(normal):
            return _NO_CHANCES
        found = []
        for start, end in _pieces(normal):
            inside = [hit for hit in hits if start <= hit.start and hit.end <= end]
            found.append(self.model.chances(self._features(normal[start:end], inside)))
        return tuple(max(each) for each in zip(*found, strict=True)) if found else _NO_CHANCES


def decide(reading: Reading, thresholds: Thresholds) -> Danger:
    """Rules and model add up, and some rules are enough. The category: most behind it; then what has its own alarm."""
    evidence = evidence_of(reading, thresholds)
    tier = Tier.ALERT if evidence >= thresholds.alert else Tier.CARE if evidence >= thresholds.care else Tier.NONE
    most = Tier.ALERT if evidence >= thresholds.doubt else Tier.CARE
    tier = max([tier, *(min(most, _alone(each)) for each in reading.fired)])
    if tier == Tier.NONE:
        return NOTHING
    weight = {category: _weight(category, reading) for category in CATEGORIES}
    first = max(CATEGORIES, key=lambda category: weight[category])
    also = tuple(each for each in CATEGORIES if each != first and _stands_beside(each, reading, thresholds))
    reasons = [f"{each.rule.name}: {each.tier.name}" for each in reading.fired if each.tier]
    return Danger(tier, first, also, (*reasons, f"evidence: {evidence:.1f}"))


def evidence_of(reading: Reading, thresholds: Thresholds) -> float:
    """The model's log-odds of danger, and more for rules that hold."""
    tiers = sorted((each.tier for each in reading.fired if each.tier), reverse=True)
    *kinds, danger = reading.chances
    evidence = log_odds(danger) + thresholds.kind * log_odds(max(kinds))
    if tiers:
        evidence += thresholds.rule if tiers[0] == Tier.ALERT else thresholds.card_rule
    if tiers[:2] == [Tier.ALERT, Tier.ALERT]:
        evidence += thresholds.more_rules
    softened = any(each.tier < each.rule.tier for each in reading.fired)
    return evidence - (thresholds.context if softened else 0)


def _alone(each: Fired) -> Tier:
    """What a rule says whatever the model says: some alarm, any other shows a card at least."""
    return each.tier if each.rule.firm or each.rule.alone else min(each.tier, Tier.CARE)


def _weight(category: str, reading: Reading) -> float:
    tiers = [each.tier for each in reading.fired if each.rule.category == category]
    return reading.chances[CATEGORIES.index(category)] + 0.25 * max(tiers, default=0) + 0.02 * len(tiers)


def _stands_beside(category: str, reading: Reading, thresholds: Thresholds) -> bool:
    by_rule = any(
        each.tier == Tier.ALERT and (each.rule.category == category or category in each.rule.also)
        for each in reading.fired
    )
    return by_rule or reading.chances[CATEGORIES.index(category)] >= thresholds.also


def _pieces(normal: str) -> Iterator[tuple[int, int]]:
    """Whole sentences, together not longer than a piece; a longer sentence is cut."""
    start = end = 0
    for match in _SENTENCE.finditer(normal):
        if match.end() - start > _PIECE and end > start:
            yield start, end
            start = end
        end = match.end()
    if end > start:
        yield start, end


def load(folder: Path, *, with_model: bool = True) -> Detector:
    """Reads `content/safety` once. Raises `BadSetup` with file and line of every mistake."""
    model = read_model(folder / "model.txt") if with_model else None
    return Detector(read_content(folder), model, _thresholds(folder / "thresholds.yaml"))


def _thresholds(file: Path) -> Thresholds:
    page = read_yaml(file)
    found = {}
    for each in fields(Thresholds):
        try:
            found[each.name] = float(str(page.data[each.name]))  # type: ignore[call-overload,index]
        except (KeyError, TypeError, ValueError):
            raise BadSetup([f"{page.file}:1: '{each.name}' is missing or no number — write a number"]) from None
    return Thresholds(**found)
