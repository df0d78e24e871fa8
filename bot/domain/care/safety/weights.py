"""What the model knows, in little room: as a dictionary of tuples it was the largest thing a process held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat

SCALE = 100  # weights are kept as whole hundredths
_SHELVES = 2**14  # about eight features on each: with fewer it takes longer to look, with more there is more to hold
_MARK = "\0"
_NOUGHT, _MOST = 0xEC00, 3000  # letters for private use, one for each weight; as the mark, nobody's message has them


class Weights(Mapping[str, tuple[int, ...]]):
    """For each feature a whole number per head. What falls on one shelf is one text: every feature, then its weights.

    Which shelf, the feature's hash says; and there the feature itself is looked for, so what is found is exact.
    """

    def __init__(self, rows: Mapping[str, Iterable[int]] | None = None) -> None:
        self._shelves, self._count = [""] * _SHELVES, 0
        for feature, row in (rows or {}).items():
            self.add(feature, map(str, row))

    def add(self, feature: str, numbers: Iterable[str]) -> None:
        """A feature that is not there yet. ValueError: a number is not whole, or larger than any weight."""
        self._shelves[hash(feature) % _SHELVES] += f"{_MARK}{feature}{_MARK}{''.join(map(_letter, numbers))}"
        self._count += 1

    def sums(self, bias: Sequence[int], features: Mapping[str, float]) -> list[float]:
        """For each head its bias, and what every feature says about it; added up in their order."""
        values, rows = [], []
        for feature, value in features.items():
            _, known, row = self._shelves[hash(feature) % _SHELVES].partition(f"{_MARK}{feature}{_MARK}")
            if known:
                values.append(value)
                rows.append(row)
        columns: Iterable[tuple[str, ...]] = zip(*rows, strict=False) if rows else repeat(())
        return [_sum(start / SCALE, values, column) for start, column in zip(bias, columns, strict=False)]

    def __getitem__(self, feature: str) -> tuple[int, ...]:
        _, known, row = self._shelves[hash(feature) % _SHELVES].partition(f"{_MARK}{feature}{_MARK}")
        if not known:
            raise KeyError(feature)
        return tuple(int(_WEIGHTS[letter]) for letter in row.partition(_MARK)[0])

    def __iter__(self) -> Iterator[str]:
        for shelf in self._shelves:
            yield from shelf.split(_MARK)[1::2]

    def __len__(self) -> int:
        return self._count


def _sum(total: float, values: Sequence[float], letters: Sequence[str]) -> float:
    """As a loop, which gives the same last digit on every machine."""
    for value, letter in zip(values, letters, strict=True):
        total += value * _WEIGHTS[letter] / SCALE
    return total


@cache
def _letter(number: str) -> str:
    if abs(int(number)) > _MOST:
        raise ValueError(number)
    return chr(_NOUGHT + int(number))


_WEIGHTS = {chr(_NOUGHT + number): float(number) for number in range(-_MOST, _MOST + 1)}
