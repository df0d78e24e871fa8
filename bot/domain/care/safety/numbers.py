"""Reads numbers that say something about danger: temperatures, ages, weeks, blood pressures, minutes between pains."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.care.safety.words import Hit


@dataclass(frozen=True)
class Measure:
    """`patterns`: how the number is written, and what it is multiplied with. `bands`: name, from (inclusive), to."""

    patterns: Sequence[tuple[re.Pattern[str], float]]
    bands: Mapping[str, tuple[float, float]]

    def find(self, text: str) -> Iterator[Hit]:
        """Each number counts once, for every band it lies in."""
        for start, end, value in dict.fromkeys(self._values(text)):
            for band, (low, high) in self.bands.items():
                if low <= value < high:
                    yield Hit(band, start, end)

    def _values(self, text: str) -> Iterator[tuple[int, int, float]]:
        for pattern, factor in self.patterns:
            for match in pattern.finditer(text):
                written = match[1] if match.lastindex else ""
                yield match.start(), match.end(), float(written) * factor if written else factor
