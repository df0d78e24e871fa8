"""Where a day is asked and something else is said of it: what follows from weeks is confirmed, a month asked on."""

from collections.abc import Sequence
from dataclasses import replace

from bot import clock
from bot.dialogue import rough, weeks
from bot.dialogue.moves import Moves
from bot.dialogue.place import Place
from bot.dialogue.said import PHRASES, Option, Question, Text

LONGEST_ROUGH = 40  # letters; who writes more tells something else


def counted(moves: Moves, place: Place, text: str) -> Place | None:
    """None: no day is asked, or they named one."""
    step = moves.step(place)
    if not step.asks_day:
        return None
    if place.shown and moves.all.words.denies(text):
        moves.phrase("another_day")
        return moves.again(place)
    return (_weeks(moves, place, text) if step.name == weeks.ASKS else None) or _roughly(moves, place, text)


def _weeks(moves: Moves, place: Place, text: str) -> Place | None:
    """None: they named no weeks, or a due date that fits them."""
    dates, today = moves.all.asking.dates, clock.today(moves.turn.now)
    said = weeks.read(text, dates)
    named = said and dates.read(text, today)
    if said is None or (named and said.fits(named, dates, today)):
        return None
    if named:
        moves.phrase("due_or_weeks")
        return moves.again(place)
    options = said.options(dates, moves.all.phrases["due_yes"], moves.all.phrases["due_day"], today)
    return _ask(moves, place, Text(PHRASES, moves.all.phrases[said.phrase], said.blanks(dates, today)), options)


def _roughly(moves: Moves, place: Place, text: str) -> Place | None:
    """None: they named a day, or nothing of one, or they ask us something."""
    step, dates, today = moves.step(place), moves.all.asking.dates, clock.today(moves.turn.now)
    if len(text) > LONGEST_ROUGH or moves.all.words.asks(text) or dates.read(text, today, step.asks_past):
        return None
    said = rough.read(text, dates, today, step.asks_past)
    if said is None:
        return None
    due, phrases = step.name == weeks.ASKS, moves.all.phrases
    options = said.options(phrases["birthday_day" if step.asks_past else "about_day"], due, step.asks_past)
    read = Text(PHRASES, phrases[said.phrase(due, step.asks_past)], said.blanks)
    return _ask(moves, place, read, options, moves.player(place.flow).offered(place).options)


def _ask(moves: Moves, place: Place, text: Text, days: Sequence[Option], others: Sequence[Option] = ()) -> Place | None:
    """The open question in other words, with the days they may mean; `others`: what else can be answered."""
    player = moves.player(place.flow)
    at = player.ask_again(place)
    asked = player.lines[-1]
    assert isinstance(asked, Question)
    player.lines[-1] = replace(asked, text=text, options=(*days, *others))
    shown = tuple(one.value for one in days)
    return moves.ended(at and replace(at, shown=shown), place.under, player)
