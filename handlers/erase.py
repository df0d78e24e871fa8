"""A family that wants to be forgotten: asked twice, written down, and done by the worker or by staff."""

from bot.dialogue.turn import refuses
from bot.domain.people import erasures
from bot.errors import Refused
from bot.service import Turn


class AskedBefore(Refused):
    """It is written down already."""


class PersonLooksFirst(Refused):
    """There is something that staff must see before it is gone."""


@refuses(AskedBefore)
def not_asked_yet(turn: Turn) -> None:
    known = erasures.of(turn.world.session, turn.world.parent.id)
    if known is not None:
        turn.answers["number"] = known.id
        raise AskedBefore


@refuses(PersonLooksFirst)
def who_looks_first(turn: Turn) -> None:
    visit = turn.world
    if erasures.why_a_person(visit.session, visit.parent.id, visit.town.retention):
        raise PersonLooksFirst


@refuses(PersonLooksFirst)
def ask_for_it(turn: Turn) -> None:
    """Nothing they had left open is asked again."""
    visit = turn.world
    asked = erasures.ask(visit.session, visit.parent, visit.town.retention, turn.now)
    turn.answers["number"] = asked.id
    turn.life_changed = True
    visit.kind = "booking"  # worth a push, where the reply comes too late
    if asked.review is not None:
        raise PersonLooksFirst
