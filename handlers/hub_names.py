"""Which hubs a sentence names: "change my hub to Koganehara". Their spellings are those of the town's folder, which is
in memory: words that name none cost no query.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations_with_replacement

from bot.dialogue import match
from bot.domain.places.hubs import Hub, search_text
from bot.errors import Refused
from bot.service import Visit
from bot.text import fold, folded
from bot.town.folder import Hub as Told
from handlers.hubs import find

LONGEST = 80  # letters; who writes more tells something else
SHORTEST, SHORTEST_KANA = 2, 3  # Latin letters: whole words of a name
Piece = tuple[int, int, str]  # where it begins and ends in the folded text, and what may be a name in it
KANA = re.compile(r"[\u3041-\u309f]+")


class HubNamed(Refused):
    """They said or sent already which one they mean."""


def named_in(visit: Visit, text: str) -> list[Hub]:
    """Every hub it names, by the longest piece of its name first; none by a word that fits half of them."""
    if len(text) > LONGEST:
        return []
    known, found = visit.town.hubs, dict[str, Told]()
    taken: list[tuple[int, int]] = []
    pieces = {*_pieces(visit, text), *_areas(known, fold(text))}
    for begins, ends, piece in sorted(pieces, key=lambda one: (-len(one[2]), one)):
        fitting = [] if any(begins < to and at < ends for at, to in taken) else _called(visit, known, piece)
        if fitting:
            taken.append((begins, ends))
            found |= {hub.slug: hub for hub in fitting}
    return _open(visit, list(found.values()))


def called(visit: Visit, text: str) -> list[Hub]:
    """Those of which this is the name, with or without an ending, and nothing else is said."""
    known, whole = visit.town.hubs, fold(text)
    spelt = (whole, *match.bare(whole, visit.service.conversations.words.tails))
    return _open(visit, next((fitting for one in spelt if (fitting := _called(visit, known, one))), []))


def other_named(visit: Visit, text: str) -> list[Hub]:
    """Those of them that are not theirs already."""
    return [hub for hub in named_in(visit, text) if hub.slug != visit.parent.hub_id]


def _open(visit: Visit, told: Sequence[Told]) -> list[Hub]:
    """Without those that have closed; by their reading."""
    found = (find(visit, one.slug) for one in sorted(told, key=lambda one: one.kana))
    return [hub for hub in found if hub]


def _pieces(visit: Visit, text: str) -> Iterator[Piece]:
    """What may be a name: one or some words that follow each other. Particles may be letters of a name, too."""
    words = visit.service.conversations.words
    apart = "|".join(sorted(words.particles, key=len, reverse=True))
    split = [part for word in re.split(r"[\W_]+", text) for part in (*re.split(f"({apart})", fold(word)), "")]
    at = [0, *accumulate(map(len, split))]
    ends_of = [i for i, part in enumerate(split) if part]
    for begins, ends in combinations_with_replacement(ends_of, 2):
        whole = "".join(split[begins : ends + 1])
        for piece in {whole, *match.bare(whole, words.tails)}:
            yield at[begins], at[ends + 1], piece


def _areas(known: Sequence[Told], plain: str) -> Iterator[Piece]:
    """Parts of town, as they stand in an address without anything around them."""
    for area in {folded(hub.area) for hub in known}:
        for found in re.finditer(re.escape(area), plain):
            yield found.start(), found.end(), area


def _called(visit: Visit, known: Sequence[Told], piece: str) -> list[Told]:
    """With or without the word for a hub before or behind the name."""
    without = visit.service.conversations.words.not_a_name
    if piece in without:
        return []
    spelt = (piece, *(piece.removesuffix(one).removeprefix(one) for one in without))
    found = (_fitting(known, one) for one in dict.fromkeys(spelt) if one not in without)
    return next((fitting for fitting in found if fitting), [])


def _fitting(known: Sequence[Told], piece: str) -> list[Told]:
    if len(piece) < (SHORTEST_KANA if KANA.fullmatch(piece) else SHORTEST):
        return []
    fitting = [hub for hub in known if _is_in(piece, hub)]
    of_many = len(fitting) > 1 and 2 * len(fitting) >= len(known)
    of_kind = any(piece in kind and piece != kind for kind in (folded(hub.category) for hub in known))
    return [] if of_many or of_kind else fitting


def _is_in(piece: str, hub: Told) -> bool:
    """Of Latin letters, only one or some whole words: "to" is no part of a name."""
    if not piece.isascii() or not piece.isalpha():
        return piece in search_text(hub)
    words = (hub.latin or "").split()
    return piece in {folded("".join(words[i : j + 1])) for i in range(len(words)) for j in range(i, len(words))}
