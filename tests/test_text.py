"""Two spellings of the same words become one."""

import sys
import unicodedata
from pathlib import Path

import pytest

from bot import text
from bot.text import fold
from bot.yaml_lines import read_yaml

SPELLINGS = read_yaml(Path(__file__).parent / "spellings.yaml").data
assert isinstance(SPELLINGS, dict)


@pytest.mark.parametrize(("written", "bare"), SPELLINGS.items())
def test_words_become_bare(written: str, bare: str) -> None:
    assert fold(written) == bare


@pytest.mark.parametrize("written", SPELLINGS)
def test_folding_twice_changes_nothing(written: str) -> None:
    assert fold(fold(written)) == fold(written)


def test_a_kana_typed_as_two_signs_is_one() -> None:
    assert fold(chr(0x304B) + chr(0x3099)) == fold(chr(0x304C)) == chr(0x304C)


def test_every_letter_is_kept_or_left_out_as_its_kind_says() -> None:
    """Whether it was seen before or not."""
    for code in range(sys.maxunicode + 1):
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        kept = [char for char in plain if unicodedata.category(char)[0] not in "PZCS" and char not in text._LONG_MARK]
        bare = text._COUNTER.sub(text._KA, text._VARIATION.sub("", "".join(kept)))
        assert fold(chr(code)) == fold(chr(code)) == bare.translate(text._KATAKANA)
    assert len(text._KEPT) <= text._RARE
