"""They name a time among those on offer: on the calendar, a question later, or in the sentence that began it all."""

from bot.dialogue.engine import NotUnderstood
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Press, Said


def picked(moves: Moves, place: Place, press: Press) -> Place | None:
    """A day picked on the calendar: its times. None: the question asks for no time, or this is one of the answers."""
    looks = moves.step(place).seeks_day and not press.value.isdecimal()
    return moves.at_that_time(place, press.value) if looks else None


def chosen(moves: Moves, place: Place, said: Said) -> Place | None:
    """They name a time among those on offer, or another than the one they chose just before.

    The times are not looked at before they name one: that alone lets go of the one that is held for them.
    """
    if moves.all.asking.time(said.text, moves.turn) is None:
        return None
    before = place.rewound(len(place.back) - 1) if place.back else place
    if before is place or not moves.still_there(before) or not moves.step(before).seeks_day:
        return moves.at_that_time(place, said.text)
    try:
        return moves.answer(before, said)
    except NotUnderstood:
        return moves.at_that_time(before, said.text)


def at_once(moves: Moves, before: Place | None, place: Place | None, text: str) -> Place | None:
    """The sentence that led from `before` to a question for a time named one already: these stand there, not all."""
    resumed = before is not None and place is not None and place.flow == before.flow
    if place is None or resumed or not moves.step(place).seeks_day:
        return place
    asked = moves.lines.pop()
    there = moves.at_that_time(place, text)
    moves.lines += [] if there else [asked]
    return there or place
