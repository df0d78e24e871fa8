"""From labelled examples to a model, and to an honest measure of it: nothing is judged by what it was trained on."""

from collections.abc import Iterator, Sequence

from bot.domain.care.safety.detector import Detector
from bot.domain.care.safety.examples import Example, fingerprint
from bot.domain.care.safety.findings import Danger
from bot.domain.care.safety.model import Model
from bot.domain.care.safety.training import Lesson, lesson, train

OWN_TIMES = 3


def model_of(detector: Detector, examples: Sequence[Example]) -> Model:
    """Trained on all that are not set aside for development; the same examples give the same model."""
    taught = [example for example in examples if not example.is_for_development]
    return train(list(_repeated(taught, _lessons(detector, taught))), fingerprint(taught))


def cross_validated(detector: Detector, examples: Sequence[Example], folds: int) -> Iterator[tuple[Example, Danger]]:
    """Every example, judged by a model trained on the other folds only. The rules are the same in every fold."""
    lessons = _lessons(detector, examples)
    fold_of = [int(fingerprint([example]), 16) % folds for example in examples]
    for fold in range(folds):
        others = [at for at, its in enumerate(fold_of) if its != fold]
        taught = _repeated([examples[at] for at in others], [lessons[at] for at in others])
        judge = detector.with_model(train(list(taught), ""))
        for example, its in zip(examples, fold_of, strict=True):
            if its == fold:
                yield example, judge.classify(example.text)


def _repeated(examples: Sequence[Example], lessons: Sequence[Lesson]) -> Iterator[Lesson]:
    """The bot's own words come more often in life than any other text, and so they do in training; not the worries."""
    for example, its in zip(examples, lessons, strict=True):
        yield from [its] * (OWN_TIMES if "own" in example.tags and "soft_ok" not in example.tags else 1)


def _lessons(detector: Detector, examples: Sequence[Example]) -> list[Lesson]:
    return [lesson(detector.features(example.text), example.category) for example in examples]
