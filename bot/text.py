"""Makes two spellings of the same words equal: width, kana, spaces, marks."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONG_MARK, _KA = chr(0x30FC), chr(0x304B)
_DRAWN = re.compile(f"[{_LONG_MARK}\u301c~]+")
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

FEWEST_DIGITS = 9  # of a telephone number
_PHONE = re.compile("[+]?[0-9-]{9,16}")
_DASHES, _BRACKETS = re.compile(f"[\u2010-\u2015\u2212{_LONG_MARK}]"), re.compile(r"[()\s]")

_SEEN = "\u200c\u200d"  # joiners: they make one letter of several, in Persian, Hindi and emoji


def harmless(text: str) -> str:
    """As a person wrote it, without the signs that are not seen: controls, and those that turn the writing round."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()
    hidden = ("Cc", "Cf", "Co", "Cs")
    return "".join(c for c in lines if c == "\n" or c in _SEEN or unicodedata.category(c) not in hidden)


def phone_number(typed: str) -> str | None:
    """Digits and hyphens, whichever keyboard wrote them; None where that is no telephone number."""
    flat = _BRACKETS.sub("", unicodedata.normalize("NFKC", harmless(typed)))
    found = _DASHES.sub("-", flat)
    return found if _PHONE.fullmatch(found) and sum(sign.isdigit() for sign in found) >= FEWEST_DIGITS else None


def fold(text: str) -> str:
    """The bare words, for comparing. Every spelling of "ka" in counters and place names (8 months) becomes one."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    counted = _COUNTER.sub(_KA, flat.translate(_KEPT))
    return counted.translate(_KATAKANA)


@lru_cache(maxsize=4096)
def folded(ours: str) -> str:
    """The same for words of ours, which come again and again. What people type is kept nowhere."""
    return fold(ours)


def drawn(text: str) -> str:
    """Like `fold`, with the sounds that are drawn out: who says "uun" thinks it over, and has not said "un"."""
    return _LONG_MARK.join(map(fold, _DRAWN.split(unicodedata.normalize("NFKC", text))))


def folds(ours: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, ours))


def has(plain: str, signs: Iterable[str]) -> bool:
    """Whether one of these folded signs stands somewhere in it."""
    return any(sign in plain for sign in signs)


Cuts = tuple[str, ...]  # folded words, longest first: they are left out of a text before it is looked at


def longest_first(words: Iterable[str]) -> Cuts:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def cut(plain: str, out: Cuts) -> str:
    for word in out:
        plain = plain.replace(word, "")
    return plain
