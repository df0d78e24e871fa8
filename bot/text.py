"""Makes two spellings of the same words equal: width, kana, spaces, marks."""

import re
import unicodedata
from functools import lru_cache

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG_MARK, _KA = chr(0x30FC), chr(0x304B)
_VARIATION = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COUNTER = re.compile(r"[\u30f5\u30f6]|(?<=[0-9\u3400-\u9fff])[\u30ab\u30b1](?![\u3041-\u309f\u30a1-\u30fa])")
_LEFT_OUT = "PZCS"  # punctuation, spaces, control, symbols; marks stay: Devanagari vowels are marks


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """The bare words, for comparing. Every spelling of "ka" in counters and place names (8 months) becomes one."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char for char in flat if unicodedata.category(char)[0] not in _LEFT_OUT and char != _LONG_MARK)
    counted = _COUNTER.sub(_KA, _VARIATION.sub("", kept))
    return counted.translate(_KATAKANA)
