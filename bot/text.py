"""Makes two spellings of the same words equal: width, kana, spaces, marks."""

import re
import unicodedata
from functools import lru_cache

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG_MARK, _KA = chr(0x30FC), chr(0x304B)
_VARIATION = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COUNTER = re.compile(r"[\u30f5\u30f6]|(?<=[0-9\u3400-\u9fff])[\u30ab\u30b1](?![\u3041-\u309f\u30a1-\u30fa])")


class _Kept(dict[int, int | None]):
    """Each letter for itself, or for nothing where it is left out; looked up once, but for rare ones.

    Punctuation, spaces, control and symbols go; marks stay: Devanagari vowels are marks.
    """

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        out = unicodedata.category(char)[0] in "PZCS" or char == _LONG_MARK or _VARIATION.match(char)
        kept = None if out else code
        if code < _RARE:
            self[code] = kept
        return kept


_RARE = 0x10000  # from here on: sixteen times as many, and hardly one of them is ever typed
_KEPT = _Kept()

_SEEN = "\u200c\u200d"  # joiners: they make one letter of several, in Persian, Hindi and emoji


def harmless(text: str) -> str:
    """As a person wrote it, without the signs that are not seen: controls, and those that turn the writing round."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()
    hidden = ("Cc", "Cf", "Co", "Cs")
    return "".join(c for c in lines if c == "\n" or c in _SEEN or unicodedata.category(c) not in hidden)


def fold(text: str) -> str:
    """The bare words, for comparing. Every spelling of "ka" in counters and place names (8 months) becomes one."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    counted = _COUNTER.sub(_KA, flat.translate(_KEPT))
    return counted.translate(_KATAKANA)


@lru_cache(maxsize=4096)
def folded(ours: str) -> str:
    """The same for words of ours, which come again and again. What people type is kept nowhere."""
    return fold(ours)
