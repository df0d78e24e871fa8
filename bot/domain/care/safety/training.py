"""Trains the linear model: for each head the line with the widest margin, found by dual coordinate descent."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import mul

from bot.domain.care.safety.model import HEADS, Model
from bot.domain.care.safety.weights import SCALE, Weights

Features = Mapping[str, float]
Row = tuple[tuple[int, ...], tuple[float, ...]]  # places of its features, their values
Told = tuple[
    tuple[int, ...], tuple[float, ...], float
]  # the values as one head weighs them, and the sum of their squares


@dataclass(frozen=True)
class Lesson:
    """What the model sees of an example, which heads should say yes, and how much a mistake about it costs."""

    features: Features
    yes: tuple[bool, ...]
    weight: float = 1.0


@dataclass(frozen=True)
class Course:
    """How it is taught; chosen on the texts of authors of whom nothing was taught yet.

    `cost`: of a mistake, beside the width of the margin. `stretch`: log-odds for one margin. `telling`: from 0 to 1,
    how far a feature counts by how differently it stands in the texts of one side and the other.
    """

    rounds: int = 10
    cost: float = 0.25
    stretch: float = 3.0
    telling: float = 0.25
    seen_at_least: int = 2
    seed: int = 5


def lesson(features: Features, category: str, weight: float = 1.0) -> Lesson:
    return Lesson(features, tuple(head in (category, "any") and category != "none" for head in HEADS), weight)


def train(lessons: Sequence[Lesson], examples: str, course: Course | None = None) -> Model:
    """The same lessons in the same order give the same model. `examples` is their fingerprint."""
    course = course or Course()
    seen = Counter(feature for each in lessons for feature in each.features)
    rarity = _rarity({feature: times for feature, times in seen.items() if times >= course.seen_at_least}, len(lessons))
    places = {feature: at for at, feature in enumerate(sorted(rarity))}
    rows = [_row(each, places, rarity) for each in lessons]
    found = [_line(rows, [each.yes[head] for each in lessons], lessons, course) for head in range(len(HEADS))]
    stretch = course.stretch * SCALE
    whole = {
        feature: tuple(round(line[at] * rarity[feature] * stretch) for line in found) for feature, at in places.items()
    }
    heard = {feature: row for feature, row in whole.items() if any(abs(each) > _SILENT for each in row)}
    return Model(Weights(heard), tuple(round(line[-1] * stretch) for line in found), examples)


_SILENT = 18  # hundredths: what says less is left out of the file, which long texts would double


def _rarity(seen: Mapping[str, int], lessons: int) -> dict[str, float]:
    """What stands in few texts says more than what stands in most; 1 for the feature in the middle."""
    says = {feature: math.log((lessons + 1) / (times + 1)) for feature, times in seen.items()}
    middle = sorted(says.values())[len(says) // 2] if says else 1.0
    return {feature: each / (middle or 1.0) for feature, each in says.items()}


def _row(each: Lesson, places: Mapping[str, int], rarity: Mapping[str, float]) -> Row:
    """The last place is the bias, which every lesson has."""
    known = sorted(
        (places[feature], value * rarity[feature]) for feature, value in each.features.items() if feature in places
    )
    return (*(place for place, _ in known), len(places)), (*(value for _, value in known), 1.0)


def _line(rows: Sequence[Row], yes: Sequence[bool], lessons: Sequence[Lesson], course: Course) -> list[float]:
    """What each place says for this head, and last the bias."""
    tells = _tells(rows, yes, course.telling)
    told = []
    for at, values in rows:
        scaled = tuple(map(mul, values, map(tells.__getitem__, at)))
        told.append((at, scaled, sum(map(mul, scaled, scaled))))
    return list(map(mul, _widest(told, yes, lessons, course), tells))


def _tells(rows: Sequence[Row], yes: Sequence[bool], telling: float) -> list[float]:
    """How differently each place stands in the texts of one side and the other, 1 on the average, mixed with 1; the
    bias stays. After Wang and Manning, "Baselines and Bigrams" (2012).
    """
    counts = [1] * (rows[0][0][-1] + 1), [1] * (rows[0][0][-1] + 1)
    for (at, _), right in zip(rows, yes, strict=True):
        for place in at[:-1]:
            counts[right][place] += 1
    base = math.log(sum(counts[True]) / sum(counts[False]))
    apart = [abs(math.log(one / other) - base) for other, one in zip(*counts, strict=True)][:-1]
    mean = sum(apart) / len(apart) or 1.0
    return [*(1 + telling * (each / mean - 1) for each in apart), 1.0]


def _widest(rows: Sequence[Told], yes: Sequence[bool], lessons: Sequence[Lesson], course: Course) -> list[float]:
    """Squared hinge loss. Lessons that are well on the right side are looked at again in every third round only."""
    line = [0.0] * (1 + rows[0][0][-1])
    pulls = [0.0] * len(rows)
    resting = [False] * len(rows)
    for number, turn in _turns(len(rows), course):
        if resting[number] and turn % 3:
            continue
        at, values, square = rows[number]
        side = 1.0 if yes[number] else -1.0
        give = 0.5 / (course.cost * lessons[number].weight)
        short = side * sum(map(mul, map(line.__getitem__, at), values)) - 1 + pulls[number] * give
        pull = max(pulls[number] - short / (square + give), 0.0)
        resting[number] = pull == pulls[number] == 0.0
        if step := (pull - pulls[number]) * side:
            for place, moved in zip(at, map(mul, values, repeat(step)), strict=True):
                line[place] += moved
        pulls[number] = pull
    return line


def _turns(lessons: int, course: Course) -> Iterator[tuple[int, int]]:
    shuffle = random.Random(course.seed)  # noqa: S311 - the order of lessons is no secret
    order = list(range(lessons))
    for turn in range(course.rounds):
        shuffle.shuffle(order)
        for number in order:
            yield number, turn
