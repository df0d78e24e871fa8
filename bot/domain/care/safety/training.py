"""Trains the linear model: logistic regression by stochastic gradient, one head per category and one for all."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.care.safety.model import HEADS, SCALE, Model, chance

Features = Mapping[str, float]


@dataclass(frozen=True)
class Lesson:
    """What the model sees of an example, and which heads should say yes."""

    features: Features
    yes: tuple[bool, ...]


@dataclass(frozen=True)
class Course:
    """How it is taught; chosen by cross-validation on the examples that are not sealed."""

    rounds: int = 25
    averaged: int = 15
    step: float = 0.1
    decay: float = 0.0006
    seen_at_least: int = 2
    seed: int = 5


def lesson(features: Features, category: str) -> Lesson:
    return Lesson(features, tuple(head in (category, "any") and category != "none" for head in HEADS))


def train(lessons: Sequence[Lesson], examples: str, course: Course | None = None) -> Model:
    """The same lessons in the same order give the same model. `examples` is their fingerprint."""
    course = course or Course()
    seen = Counter(feature for each in lessons for feature in each.features)
    rarity = _rarity({feature: times for feature, times in seen.items() if times >= course.seen_at_least}, len(lessons))
    weights = {feature: [0.0] * len(HEADS) for feature in sorted(rarity)}
    bias = [0.0] * len(HEADS)
    kept = [
        ([(weights[f], v * rarity[f]) for f, v in each.features.items() if f in rarity], each.yes) for each in lessons
    ]
    total = {feature: [0.0] * len(HEADS) for feature in weights}
    total_bias = [0.0] * len(HEADS)
    shuffle = random.Random(course.seed)  # noqa: S311 - the order of lessons is no secret
    for turn in range(course.rounds):
        shuffle.shuffle(kept)
        for rows, yes in kept:
            _learn(rows, yes, bias, course.step / (1 + 0.1 * turn), course.decay)
        if turn >= course.rounds - course.averaged:
            _add(weights, total)
            total_bias = [one + other for one, other in zip(total_bias, bias, strict=True)]
    heard = {feature: [rarity[feature] * each for each in row] for feature, row in total.items()}
    return _rounded(heard, total_bias, course.averaged, examples)


def _rarity(seen: Mapping[str, int], lessons: int) -> dict[str, float]:
    """What stands in few texts says more than what stands in most; 1 for the feature in the middle."""
    says = {feature: math.log((lessons + 1) / (times + 1)) for feature, times in seen.items()}
    middle = sorted(says.values())[len(says) // 2] if says else 1.0
    return {feature: each / (middle or 1.0) for feature, each in says.items()}


def _add(weights: Mapping[str, list[float]], total: Mapping[str, list[float]]) -> None:
    """One order of lessons pulls the weights about; their average over many orders stands still."""
    for feature, row in weights.items():
        sums = total[feature]
        for head, weight in enumerate(row):
            sums[head] += weight


def _learn(
    rows: Sequence[tuple[list[float], float]], yes: Sequence[bool], bias: list[float], step: float, decay: float
) -> None:
    """One example: each head moves towards its answer, and every weight it touched a little towards nothing."""
    for head, wanted in enumerate(yes):
        logit = bias[head] + sum(row[head] * value for row, value in rows)
        push = step * (wanted - chance(logit))
        bias[head] += 0.1 * push
        keep = 1 - step * decay
        for row, value in rows:
            row[head] = row[head] * keep + push * value


def _rounded(total: Mapping[str, Sequence[float]], bias: Sequence[float], turns: int, examples: str) -> Model:
    whole = {feature: tuple(round(each / turns * SCALE) for each in row) for feature, row in total.items()}
    heard = {feature: row for feature, row in whole.items() if any(abs(each) > 2 for each in row)}
    return Model(heard, tuple(round(each / turns * SCALE) for each in bias), examples)
