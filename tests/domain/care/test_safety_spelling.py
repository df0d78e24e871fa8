"""The many ways one word is typed become one; numbers become features."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.care.safety import load
from bot.domain.care.safety.content import KEEP
from bot.domain.care.safety.spelling import LONGEST, Spelling
from bot.domain.care.safety.words import WordLists, spelled_out
from bot.settings import ROOT
from bot.yaml_lines import read_yaml

SPELLINGS = dict(read_yaml(ROOT / "content" / "safety" / "spellings.yaml").data)
SPELLING = load(ROOT / "content" / "safety", with_model=False).content.spelling
PLAIN = Spelling({})
MEASURES = load(ROOT / "content" / "safety", with_model=False).content.measures


@pytest.mark.parametrize(
    "typed",
    [
        "死にたい",
        "しにたい",
        "シニタイ",
        "ｼﾆﾀｲ",
        "死 に た い",
        "死\nに\nた\nい",
        "死・に・た・い",
        "死\u200bにた\u202eい",
        "死にたーーい",
        "しにたぁい",
        "氏にたい",
        "4にたい",
        "ﾀﾋにたい",
    ],
)
def test_one_wish_in_many_spellings(typed: str) -> None:
    assert SPELLING.normal(typed) == "死にたい"


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("I CAN'T  breathe", "i cant breathe"),
        ("help!!! now...", "help。now。"),
        ("38．5℃、１５０／９８", "38.5°c、150/98"),
        ("ぐっっっったり", "ぐったり"),
        ("楽しんだほうが", "楽しんだほうが"),
        ("たたかいごっこ", "たたかいごっこ"),
        ("子供に殴らr", "子どもに殴らr"),
    ],
)
def test_what_is_kept_and_what_is_not(typed: str, normal: str) -> None:
    assert SPELLING.normal(typed) == normal


def test_a_standard_word_is_left_as_it_is() -> None:
    standards = [word for word in SPELLINGS if word != KEEP]
    assert len(standards) > 100
    assert {word: SPELLING.normal(word) for word in standards if SPELLING.normal(word) != PLAIN.normal(word)} == {}


@given(st.text(max_size=300))
def test_any_text_has_a_normal_spelling(text: str) -> None:
    assert len(SPELLING.normal(text)) <= 20 * len(text)


def test_a_very_long_text_keeps_its_beginning_and_its_end() -> None:
    normal = Spelling({}).normal("はじめ" + "あい" * LONGEST + "おわり")
    assert normal.startswith("はじめ") and normal.endswith("おわり") and len(normal) <= LONGEST + 1


@pytest.mark.parametrize(
    ("written", "bands"),
    [
        ("生後20日 38.2度", {"age_newborn", "age_young", "age_baby", "age_small", "fever_38"}),
        ("せいご1か月、ねつ39ど", {"age_young", "age_baby", "age_small", "fever_38", "fever_39"}),
        ("2歳 38.0", {"age_small", "fever_38"}),
        ("8か月 37.2度", {"age_baby", "age_small", "normal_temp"}),
        ("fever of 104", {"fever_38", "fever_39", "fever_40"}),
        ("3 week old", {"age_newborn", "age_young", "age_baby", "age_small"}),
        ("血圧168の112", {"pressure_high", "pressure_severe"}),
        ("血圧 110/70", {"pressure_fine"}),
        ("5分おき 31週", {"pains_close", "weeks", "weeks_early"}),
        ("every 4 minutes", {"pains_close"}),
        ("10月3日 14:30", set()),
        ("3200g、48.5cm", set()),
    ],
)
def test_numbers_say_what_they_mean(written: str, bands: set[str]) -> None:
    normal = SPELLING.normal(written)
    found = {hit.name for measure in MEASURES for hit in measure.find(normal)}
    assert found - {"minutes_fit"} == bands


def test_brackets_spell_words_out() -> None:
    assert list(spelled_out("殴(ら|り)れ")) == ["殴られ", "殴りれ"]
    assert list(spelled_out("a(b|c(d|))e")) == ["abe", "acde", "ace"]
    assert list(spelled_out("薬(を)?飲")) == ["薬を飲", "薬飲"]
    with pytest.raises(ValueError, match="x"):
        list(spelled_out("x(y"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i die", ["die"]),
        ("diet", []),
        ("bleeding", ["bleed"]),
        ("5w", []),
        ("やったw", ["w"]),
        ("わらう笑 え", ["笑"]),
    ],
)
def test_latin_words_stand_alone(text: str, found: list[str]) -> None:
    lists = WordLists({"die": ["die"], "bleed": ["bleed*"], "w": ["w"], "笑": ["笑$"]})
    assert [hit.name for hit in lists.find(text)] == found


def test_the_walk_grows_with_the_text_and_no_faster(tmp_path: Path) -> None:
    """Counted in looks at the text, not in seconds."""

    class Counting(str):
        looks = 0

        def startswith(self, *arguments: object) -> bool:  # type: ignore[override]
            Counting.looks += 1
            return str.startswith(self, *arguments)  # type: ignore[arg-type]

    words = load(ROOT / "content" / "safety", with_model=False).content.words
    looks = []
    for times in (20, 80):
        Counting.looks = 0
        words.find(Counting("赤ちゃんの機嫌がよくて朝から公園へ。" * times))
        looks.append(Counting.looks)
    assert looks[1] <= 4.2 * looks[0]
