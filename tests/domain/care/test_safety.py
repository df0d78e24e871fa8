"""The danger detector: what it must find, what it must leave alone, and that it still does both as measured."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.care.safety import CATEGORIES, NOTHING, Danger, Detector, Tier, load
from bot.domain.care.safety.examples import Example, fingerprint, read_examples, read_folder
from bot.domain.care.safety.groups import near_each_other
from bot.domain.care.safety.scoring import Score, score
from bot.settings import ROOT

FOLDER = ROOT / "content" / "safety"
# ALERT of dangers, ALERT or CARE, ALERT of imminent ones; false ALERT of ordinary texts, of all without danger.
MEASURED = {
    "sealed.tsv": (0.989, 1.0, 1.0, 0.036, 0.084),
    "second.tsv": (0.973, 1.0, 0.983, 0.0, 0.092),
    "third.tsv": (0.989, 1.0, 0.984, 0.016, 0.113),
    "fourth.tsv": (0.962, 1.0, 0.929, 0.020, 0.095),
    "fifth.tsv": (0.969, 0.996, 0.988, 0.054, 0.121),
    "sixth.tsv": (1.0, 1.0, 1.0, 0.026, 0.026),
    "seventh.tsv": (0.983, 1.0, 0.982, 0.162, 0.205),
    "eighth.tsv": (1.0, 1.0, 1.0, 0.048, 0.075),
    "ninth.tsv": (0.970, 1.0, 0.986, 0.047, 0.128),
    "tenth.tsv": (0.990, 1.0, 1.0, 0.052, 0.087),
    "eleventh.tsv": (0.962, 0.994, 1.0, 0.191, 0.231),
    "twelfth.tsv": (0.983, 1.0, 0.983, 0.061, 0.061),
    "thirteenth.tsv": (0.991, 1.0, 1.0, 0.031, 0.031),
    "fourteenth.tsv": (0.995, 1.0, 1.0, 0.048, 0.054),
    "fifteenth.tsv": (0.995, 0.995, 1.0, 0.028, 0.032),
    "sixteenth.tsv": (1.0, 1.0, 1.0, 0.020, 0.020),
}  # docs/safety.md; why some stand lower than before: docs/decisions, 2026-11-30 to 2026-12-02
NEVER_SAID = re.compile("の可能性|おそらく|大丈夫です|心配ありません|様子を見て|よくあること|気にしすぎ")
NEVER_SAID_EN = re.compile(r"don't worry|nothing to worry|wait and see|you(?:'re| are) (?:just )?overreacting", re.I)


@cache
def detector() -> Detector:
    return load(FOLDER)


@cache
def examples() -> tuple[Example, ...]:
    return tuple(read_folder(FOLDER / "examples"))


@cache
def sealed() -> tuple[Example, ...]:
    return tuple(read_folder(FOLDER / "sealed"))


def _scored(of: Iterable[Example], judge: Detector | None = None) -> Score:
    judge = judge or detector()
    return score((example, judge.classify(example.text)) for example in of)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("死にたい", "self_harm"),
        ("I want to die", "self_harm"),
        ("子どもを叩いてしまいそう", "harm_to_child"),
        ("夫に首を絞められた", "dv"),
        ("いま32週です。出血が止まりません", "medical_pregnancy"),
        ("生後1か月の赤ちゃんが38.5度です", "medical_infant"),
        ("ボタン電池を飲み込んだ", "medical_infant"),
    ],
)
def test_plain_words_of_danger_alarm(text: str, category: str) -> None:
    danger = detector().classify(text)
    assert (danger.tier, danger.category) == (Tier.ALERT, category)


@pytest.mark.parametrize(
    "text", ["死ぬほど眠い", "予約をキャンセルします", "", "   ", "?", "Do you have parking?", "👶"]
)
def test_everyday_words_do_not(text: str) -> None:
    assert detector().classify(text) == NOTHING


@given(st.from_regex(r"[0-9\uff10-\uff19]{4} ?[0-9\uff10-\uff19]{4}|\d{1,3}[-./:]\d{1,2}|[!?()、。 ]+", fullmatch=True))
def test_a_code_or_a_number_of_a_list_is_nothing_to_weigh(text: str) -> None:
    """Digits alone once looked like danger to the model: whoever typed a code read that they could phone somebody."""
    assert detector().classify(text) == NOTHING


@given(st.text(max_size=400))
def test_any_text_gets_an_answer_and_always_the_same(text: str) -> None:
    danger = detector().classify(text)
    assert danger == detector().classify(text)
    assert (danger.category in CATEGORIES) == (danger.tier != Tier.NONE)


def test_one_sentence_in_a_long_text_is_not_lost() -> None:
    around = "きょうは公園へ行って、お弁当を食べて帰りました。" * 60
    assert detector().classify(f"{around}もう死にたいです。{around}").tier == Tier.ALERT


def test_reasons_never_hold_what_was_written() -> None:
    danger = detector().classify("夫に首を絞められた")
    assert danger.reasons and all(reason.isascii() for reason in danger.reasons)


@pytest.mark.parametrize("part", MEASURED)
def test_a_sealed_part_is_judged_as_well_as_measured(part: str) -> None:
    """Figures in docs/safety.md, less a margin. Nothing in it is trained on, nor are rules written with it in sight."""
    alert, found, imminent, false_ordinary, false_alert = MEASURED[part]
    scored = _scored(read_examples(FOLDER / "sealed" / part))
    assert scored.dangers >= 98
    assert scored.alert_recall >= alert - 0.01 and scored.any_recall >= found - 0.01
    assert scored.imminent_recall >= imminent - 0.01
    assert scored.false_share("ordinary", Tier.ALERT) <= false_ordinary + 0.01
    assert scored.false_alert_share <= false_alert + 0.01


def test_every_sealed_part_is_measured() -> None:
    assert {file.name for file in (FOLDER / "sealed").glob("*.tsv")} == set(MEASURED)


@pytest.mark.parametrize("category", CATEGORIES)
def test_without_a_family_of_rules_danger_is_missed(category: str) -> None:
    """The planted fault: the rules of a category are gone. The measure must show it, where no model helps."""
    content = detector().content
    crippled = replace(content, rules=tuple(rule for rule in content.rules if rule.category != category))
    of = tuple(example for example in sealed() if example.category == category)
    found = [_scored(of, Detector(each, None, detector().thresholds)).any_recall for each in (content, crippled)]
    assert found[1] < 0.8 * found[0]


def test_the_model_was_trained_on_the_examples_that_stand_here() -> None:
    model = detector().model
    assert model is not None
    assert model.examples == fingerprint(examples()), "run `maisapo safety train`"
    assert (FOLDER / "model.txt").stat().st_size < 4_000_000


def test_there_are_enough_examples_of_every_kind() -> None:
    everything = [*examples(), *sealed()]
    categories = Counter(example.category for example in everything)
    assert len(everything) >= 10_000 and all(categories[category] >= 750 for category in CATEGORIES)
    assert categories["none"] >= 0.4 * len(everything)
    assert {"ja", "en"} == {example.lang for example in everything}


def test_examples_are_not_each_other_with_a_word_swapped() -> None:
    """Of all texts of some length, hardly any shares six of ten runs of four letters with another.

    The bot's own words are left out: nobody wrote them as examples, and buttons and start words are alike.
    """
    theirs = [example for example in [*examples(), *sealed()] if not {"own", "said"} & example.tags]
    written = [example for example in theirs if len(example.text) >= 12]
    first = near_each_other([detector().content.spelling.normal(example.text) for example in written], 0.6)
    assert sum(one != number for number, one in enumerate(first)) <= 0.04 * len(written)


def test_no_example_stands_in_two_parts() -> None:
    spelling = detector().content.spelling
    open_part = {spelling.normal(example.text) for example in examples()}
    assert [example for example in sealed() if spelling.normal(example.text) in open_part] == []


def test_nothing_here_reassures_or_names_a_number() -> None:
    """Rule C01; and phone numbers stand in hotlines.yaml only."""
    files = [file for file in FOLDER.rglob("*") if file.suffix in (".yaml", ".tsv")]
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert [name for name, text in texts.items() if NEVER_SAID.search(text) or NEVER_SAID_EN.search(text)] == []
    assert [name for name, text in texts.items() if re.search(r"0\d{1,4}-\d{1,4}-\d{3,4}|0\d{9,10}", text)] == []


def test_a_danger_says_what_else_would_be_right() -> None:
    assert "dv" in _kinds(detector().classify("夫が赤ちゃんを叩いています"))
    assert "harm_to_child" in _kinds(detector().classify("夫が赤ちゃんを叩いています"))


def _kinds(danger: Danger) -> set[str]:
    return {danger.category, *danger.also}
