"""Two spellings of the same words become one."""

from pathlib import Path

import pytest

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
