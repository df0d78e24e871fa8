"""From labelled examples to a model, and to an honest measure of it: nothing is judged by what it was trained on."""

from collections.abc import Iterator, Sequence

from bot.domain.care.safety.detector import Detector, Reading
from bot.domain.care.safety.examples import Example, fingerprint
from bot.domain.care.safety.groups import near_each_other
from bot.domain.care.safety.model import Model
from bot.domain.care.safety.training import Lesson, lesson, train

_OWN = 3.0  # the bot's own words come more often in life than any other text; not the worries among them
_IMMINENT = 3.0  # to miss one is worse


def model_of(detector: Detector, examples: Sequence[Example]) -> Model:
    """The same examples in the same order give the same model."""
    return train(_lessons(detector, examples), fingerprint(examples))


def cross_read(detector: Detector, examples: Sequence[Example], folds: int) -> Iterator[tuple[Example, Reading | None]]:
    """Every example, read by a model trained on the other folds only; what is alike stands in one fold.

    The rules are the same in every fold.
    """
    lessons = _lessons(detector, examples)
    fold_of = _folds(detector, examples, folds)
    for fold in range(folds):
        taught = [its for its, at in zip(lessons, fold_of, strict=True) if at != fold]
        judge = detector.with_model(train(taught, ""))
        for example, at in zip(examples, fold_of, strict=True):
            if at == fold:
                yield example, judge.reading(example.text)


def _folds(detector: Detector, examples: Sequence[Example], folds: int) -> list[int]:
    """By the hash of the first text of the group: the order of the file does not matter much."""
    groups = near_each_other([detector.content.spelling.normal(example.text) for example in examples])
    return [int(fingerprint([examples[first]]), 16) % folds for first in groups]


def _lessons(detector: Detector, examples: Sequence[Example]) -> list[Lesson]:
    return [lesson(detector.features(example.text), example.category, _weight(example)) for example in examples]


def _weight(example: Example) -> float:
    if example.is_danger:
        return _IMMINENT if "imminent" in example.tags else 1.0
    return _OWN if "own" in example.tags and "soft_ok" not in example.tags else 1.0
