"""Makes the many ways one word is typed equal, and keeps where sentences end."""

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 6000  # characters; LINE sends 5,000 at most, a form field may be longer
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SMALL_VOWELS = {0x3041: None, 0x3043: None, 0x3045: None, 0x3047: None, 0x3049: None}
_LONG_MARKS = dict.fromkeys((0x30FC, 0x301C, 0x223C, 0xFF5E, 0x7E, 0x2014, 0x2015, 0x2500))
_STOP, _COMMA = "\u3002", "\u3001"
_ENDS = re.compile(r"(?<!\d)[.\u2026]+|[.\u2026]+(?!\d)|[!\u3002]+|\n+")
_RUN = re.compile(r"([^\d\s])\1{2,}|(\u3063)\u3063+")
_SPACE_BESIDE_JAPANESE = re.compile(r"(?<![!-~])[ \t\r\u3000]+|[ \t\r\u3000]+(?![!-~])")
_SPACES = re.compile(r"[ \t\r\u3000]+")
_COLUMN = re.compile(r"(?:(?<=\n)|(?<=^))(.)\n(?=.(?:\n|$))")
_KEPT = frozenset("?%/:<>" + _STOP + _COMMA)


class Spelling:
    """`variants`: each way to type a word, and the way the lists and rules are written."""

    def __init__(self, variants: Mapping[str, str]) -> None:
        self._standard = {_bare(variant): _bare(standard) for variant, standard in variants.items()}
        self._variant = re.compile(_any_of(self._standard)) if variants else None

    def normal(self, text: str) -> str:
        """NFKC, lower case, hiragana, no marks nobody sees, no long vowels, no runs; `.!` and new lines end sentences.

        Spaces stay between words in Latin letters only. At most LONGEST characters: the beginning and the end.
        """
        if len(text) > LONGEST:
            text = text[: LONGEST - 2000] + "\n" + text[-2000:]
        bare = _bare(text)
        return self._variant.sub(lambda match: self._standard[match[0]], bare) if self._variant else bare


def _bare(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    flat = flat.translate(_LONG_MARKS).translate(_KATAKANA).translate(_SMALL_VOWELS)
    seen = "".join(char for char in flat if char == "\n" or unicodedata.category(char) not in _UNSEEN)
    joined = _COLUMN.sub(r"\1", seen) if "\n" in seen else seen
    ended = _ENDS.sub(_STOP, joined.replace(",", _COMMA))
    kept = "".join(char if _is_kept(char) else " " if char.isascii() else "" for char in ended)
    close = _SPACE_BESIDE_JAPANESE.sub("", _SPACES.sub(" ", kept))
    return _RUN.sub(lambda match: match[1] or match[2], close)


_UNSEEN = frozenset({"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"})


def _is_kept(char: str) -> bool:
    """Letters, digits, emoji, spaces, and the few marks that say something (38.5, 150/98, a question)."""
    return char in _KEPT or char == "." or unicodedata.category(char) not in _MARKS


_MARKS = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk"})


def _any_of(words: Mapping[str, str]) -> str:
    """Longest first; words in Latin letters stand alone."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word) for word in ordered)
