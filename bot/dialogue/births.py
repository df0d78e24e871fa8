"""A birth told where the due date is asked or the interview before it is booked: no answer, and nothing to book."""

from datetime import date

from bot import clock
from bot.dialogue import clauses, weeks
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place

BORN, BOOKS, ASKS = "baby_born", "book_interview", "birth_date"


def told(moves: Moves, place: Place | None, text: str) -> bool:
    """What was open is moot then: it is not asked again."""
    if place is None or BORN not in moves.all.flows or not moves.all.words.life.tells_birth(text):
        return False
    return place.flow == BOOKS or moves.step(place).name == weeks.ASKS


def heard(moves: Moves, text: str) -> Place | None:
    """The talk about the birth; with its day, where they named that."""
    born = _day(moves, text)
    return moves.start(BORN, {ASKS: born.isoformat()} if born else {}, None)


def _day(moves: Moves, text: str) -> date | None:
    """Only in the very part that tells of the birth, and not the day it was due on."""
    all_, today = moves.all, clock.today(moves.turn.now)
    due = all_.asking.dates.signs["due"]
    for part in clauses.of(text):
        if all_.words.life.tells_birth(part) and not any(sign in part.casefold() for sign in due):
            found = all_.asking.dates.read(part, today, past=True)
            return found if found and found <= today else None
    return None
