"""A small linear model beside the rules: it knows spellings and wordings no list has."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bot.domain.care.safety.findings import CATEGORIES
from bot.domain.care.safety.weights import Weights
from bot.errors import BadSetup

HEADS = (*CATEGORIES, "any")  # one-vs-rest; `any`: danger of whatever kind
ORDERS = (1, 2, 3, 4, 5)
_EDGE = "\u0002"
_SPACE = "\u2423"  # how a space is written in the file


@dataclass(frozen=True)
class Model:
    """`weights`: for each feature a whole number per head, in HEADS' order. `examples`: what it was trained on."""

    weights: Weights
    bias: tuple[int, ...]
    examples: str

    def chances(self, features: Mapping[str, float]) -> tuple[float, ...]:
        """How likely each head is, 0 to 1."""
        return tuple(chance(each) for each in self.weights.sums(self.bias, features))


def chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def log_odds(chance_of_it: float) -> float:
    return math.log(chance_of_it / (1 - chance_of_it))


def features(text: str, names: Iterable[str]) -> dict[str, float]:
    """Letters in runs of one to five, the names, and every two names together.

    `text` is normal spelling; `names` are the wide lists with a word in it, and the bands of its numbers. Runs and
    pairs weigh the same together however long the text is; but a short one says less, as if `_UNREAD` more were in it.
    """
    padded = _EDGE + text + _EDGE
    runs = dict.fromkeys(padded[at : at + order] for order in ORDERS for at in range(len(padded) - order + 1))
    weight = _RUNS_WEIGHT / math.sqrt(len(runs) + _UNREAD)
    found = dict.fromkeys(runs, weight)
    ordered = sorted(names)
    for name in ordered:
        found["\t" + name] = _NAME_WEIGHT
    for length in _LENGTHS:
        if len(runs) < length:
            found[f"\t<{length}"] = _LENGTH_WEIGHT
    pairs = list(combinations(ordered, 2))
    beside = _PAIRS_WEIGHT / math.sqrt(len(pairs) or 1)
    for one, other in pairs:
        found[f"\t{one}&{other}"] = beside
    return found


# On texts nobody had seen, wide classes misled: many ordinary words of a body or a family. So they say little.
_RUNS_WEIGHT, _NAME_WEIGHT, _PAIRS_WEIGHT = 3.0, 0.3, 0.5
_LENGTHS, _LENGTH_WEIGHT = (20, 40, 80), 1.5  # runs of letters: most short messages are ordinary
_UNREAD = 20  # runs of letters a word or two leave unsaid: no single run of a short answer may decide


def write_model(model: Model, file: Path) -> None:
    """One feature a line, in order: the same model gives the same bytes."""
    lines = [f"#examples {model.examples}", "#bias " + " ".join(map(str, model.bias))]
    for feature in sorted(model.weights):
        lines.append(_escaped(feature) + " " + " ".join(map(str, model.weights[feature])))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_model(file: Path) -> Model:
    """Raises `BadSetup` with file and line where it is not what `write_model` writes."""
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            return _read(file.name, lines)
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetup(
            [f"{file.name}:1: cannot be read ({type(error).__name__}) — run `maisapo safety train`"]
        ) from None


def _read(name: str, lines: Iterable[str]) -> Model:
    """Line by line: the whole file is never held."""
    examples, bias, weights = "", None, Weights()
    for number, line in enumerate(lines, 1):
        try:
            if line.startswith("#examples "):
                examples = line.removeprefix("#examples ").rstrip("\n")
            elif line != "\n":
                feature, row = _row(line)
                if feature == "#bias":
                    bias = tuple(map(int, row))
                else:
                    weights.add(_plain(feature), row)
        except ValueError:
            raise BadSetup([f"{name}:{number}: not {len(HEADS)} whole numbers — run `maisapo safety train`"]) from None
    if bias is None:
        raise BadSetup([f"{name}:1: has no bias — run `maisapo safety train`"])
    return Model(weights, bias, examples)


def _row(line: str) -> tuple[str, list[str]]:
    feature, *numbers = line.rstrip("\n").rsplit(" ", len(HEADS))
    if len(numbers) != len(HEADS) or " " in feature:
        raise ValueError(line)
    return feature, numbers


def _escaped(feature: str) -> str:
    return feature.replace("\t", "@").replace(" ", _SPACE).replace(_EDGE, "^")


def _plain(written: str) -> str:
    return written.replace("@", "\t").replace(_SPACE, " ").replace("^", _EDGE)
