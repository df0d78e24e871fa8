"""What can go wrong on a webhook's way to the bot: switches, and the dice they are thrown with."""

import random
from dataclasses import dataclass, field


@dataclass
class Mischief:
    """All off at first, as on a good day; redelivery is off because LINE's is. The rest are chances from 0 to 1.

    LINE does not tell when it delivers again. Ours: `redelivered_after` so many seconds, on the simulator's clock,
    after each attempt that failed; when the list ends, it gives up.
    """

    redelivery: bool = False
    redelivered_after: list[float] = field(default_factory=lambda: [10, 60, 300, 900])
    duplicates: float = 0.0  # an event comes twice, the second time in a webhook of its own
    reorder: float = 0.0  # an event is overtaken by up to three later ones …
    held_ms: float = 300  # … and goes after this time where none come
    empty: float = 0.0  # a webhook without events comes first
    batch_size: int = 1  # so many events, of whomever, go into one webhook …
    batch_ms: float = 200  # … or those of this time, whichever is reached first
    delay_ms: float = 0  # a webhook waits at most so long before it is sent

    def __post_init__(self) -> None:
        self._dice = random.Random(0)  # noqa: S311 - chance for tests, not for secrets

    def seed(self, seed: int) -> None:
        """Begin the same row of chances again."""
        self._dice.seed(seed)

    def happens(self, chance: float) -> bool:
        return chance > 0 and self._dice.random() < chance

    def overtaken_by(self) -> int:
        return self._dice.randint(1, 3)

    def delay(self) -> float:
        """In seconds."""
        return self._dice.uniform(0, self.delay_ms) / 1000 if self.delay_ms else 0
