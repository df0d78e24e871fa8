"""The lookout reads our own words once, and of people's words keeps nothing."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.care.safety import Detector
from bot.line import danger
from bot.stage import Stage, stage
from tests import databases

OURS, HERS = "メニュー", "あしたは雨みたいです。傘はもう出しました"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, databases.sqlite(tmp_path)) as made:
        yield made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text the detector was asked about."""
    asked, classify = [], Detector.classify
    monkeypatch.setattr(Detector, "classify", lambda self, text: asked.append(text) or classify(self, text))
    return asked


def _event(words: str) -> dict[str, object]:
    return {"type": "message", "message": {"type": "text", "text": words}}


def test_what_we_offer_is_read_once_and_what_she_writes_each_time(town: Stage, read: list[str]) -> None:
    lookout = danger.of(town.service)
    answers = [lookout.read(_event(words)) for words in (OURS, HERS, OURS, HERS, OURS + " ")]
    assert read == [OURS, HERS, HERS, OURS + " "]
    assert answers == [town.service.detector.classify(words) for words in (OURS, HERS, OURS, HERS, OURS)]


def test_her_words_are_kept_nowhere(town: Stage) -> None:
    lookout, words = danger.of(town.service), "".join(reversed(HERS))
    lookout.read(_event(words))
    assert [kept for kept in gc.get_objects() if isinstance(kept, dict) and words in kept] == []
