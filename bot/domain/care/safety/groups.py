"""Which texts are nearly the same: a sentence and its twin with a word swapped must not be taught and asked."""

from collections import Counter, defaultdict
from collections.abc import Sequence

_RUN = 4  # letters
_COMMON = 60  # texts: a run in more of them than these says nothing


def near_each_other(texts: Sequence[str], share: float = 0.5) -> list[int]:
    """For each text the number of the first text of its group; near of near is near.

    Near: more than `share` of the runs of the shorter one.
    """
    runs = [frozenset(text[at : at + _RUN] for at in range(max(1, len(text) - _RUN + 1))) for text in texts]
    first = list(range(len(texts)))
    standing: dict[str, list[int]] = defaultdict(list)
    for number, its in enumerate(runs):
        shared = Counter(other for run in its if len(standing[run]) <= _COMMON for other in standing[run])
        for other, times in shared.items():
            if times > share * min(len(its), len(runs[other])):
                _join(first, number, other)
        for run in its:
            standing[run].append(number)
    return [_first(first, number) for number in range(len(texts))]


def _join(first: list[int], one: int, other: int) -> None:
    low, high = sorted((_first(first, one), _first(first, other)))
    first[high] = low


def _first(first: Sequence[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number
