"""What tells of a loss or a birth of their own, and what only sounds like it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.text import Cuts, cut, fold, folds, has, longest_first

SENTENCE_ENDS = re.compile(r"[\u3002\uff0e\uff01\uff1f!?\u2026\n]+|\.(?=\s)")
LISTS = ("loss", "loss_of_anyone", "of_others", "own_child", "hearsay", "birth", "no_birth")


@dataclass(frozen=True)
class LifeWords:
    """Folded spellings, from `content/words.yaml`.

    `loss`: signs that they tell of a loss of their own; `no_loss` is left out before they are looked for, and in a
    sentence with one of `of_others` it is not their own. Beside such a sentence one of `loss_of_anyone` is not enough,
    but with one of `own_child`; nor is `hearsay`.
    `birth`: signs that the child they expected is born; with one of `no_birth` it is not, or it is another child.
    """

    loss: frozenset[str] = frozenset()
    no_loss: Cuts = ()
    of_others: frozenset[str] = frozenset()
    loss_of_anyone: frozenset[str] = frozenset()
    own_child: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    birth: frozenset[str] = frozenset()
    no_birth: frozenset[str] = frozenset()

    def tells_loss(self, text: str) -> bool:
        """They tell of a loss of their own: heard before anything else, for no answer is worth asking on."""
        said = cut(fold(text), self.no_loss)
        if not has(said, self.loss) or not has(said, self.of_others):
            return has(said, self.loss)
        return any(self._of_own_child(cut(fold(one), self.no_loss)) for one in SENTENCE_ENDS.split(text))

    def _of_own_child(self, said: str) -> bool:
        """This sentence is not about whoever else is named in the text."""
        if has(said, self.of_others | self.hearsay):
            return False
        return has(said, self.loss - self.loss_of_anyone) or (has(said, self.loss) and has(said, self.own_child))

    def tells_birth(self, text: str) -> bool:
        """The child they expected is born."""
        said = fold(text)
        return has(said, self.birth) and not has(said, self.no_birth)


def life_words(data: Mapping[str, Any]) -> LifeWords:
    return LifeWords(**{name: folds(data[name]) for name in LISTS}, no_loss=longest_first(folds(data["no_loss"])))
