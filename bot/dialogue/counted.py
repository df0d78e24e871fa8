"""The answer to weeks or a month where a due date is asked: the date that follows, to be confirmed."""

from dataclasses import replace

from bot import clock
from bot.dialogue import weeks
from bot.dialogue.moves import PHRASES, Moves
from bot.dialogue.place import Place
from bot.dialogue.said import Question, Text


def counted(moves: Moves, place: Place, text: str) -> Place | None:
    """None: they named no weeks, or a due date that fits them."""
    step, dates, today = moves.step(place), moves.all.asking.dates, clock.today(moves.turn.now)
    said = weeks.read(text, dates) if (step.name, step.answer) == (weeks.ASKS, "date") else None
    named = said and dates.read(text, today)
    if said is None or (named and said.fits(named, dates, today)):
        return None
    if named:
        moves.phrase("due_or_weeks")
        return moves.again(place)
    player = moves.player(place.flow)
    at = player.ask_again(place)
    asked = player.lines[-1]
    assert isinstance(asked, Question)
    options = said.options(dates, moves.all.phrases["due_yes"], moves.all.phrases["due_day"], today)
    read = Text(PHRASES, moves.all.phrases[said.phrase], said.blanks(dates, today))
    player.lines[-1] = replace(asked, text=read, options=tuple(options))
    shown = tuple(one.value for one in options)
    return moves.ended(at and replace(at, shown=shown), place.under, player)
