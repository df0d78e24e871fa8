"""What the town's folder says of a hub: parking, lunch, cost, pram, nursing. What it does not say a person answers."""

from bot.dialogue.turn import leaves_nothing, refuses
from bot.errors import Refused
from bot.service import Turn
from handlers.book_interview import talk_anytime
from handlers.booking import NoHub, has_hub
from handlers.welcome import first_steps

__all__ = ["first_steps", "talk_anytime"]


class NotWrittenDown(Refused):
    """The folder says nothing about it: nothing is guessed."""


@leaves_nothing
@refuses(NoHub, NotWrittenDown)
def find_fact(turn: Turn) -> None:
    visit = turn.world
    has_hub(turn)
    kind = visit.service.conversations.words.asks_about_hub(visit.words)
    turn.answers["about"] = visit.phrase(f"hub_{kind or 'facts'}")
    mine = [hub for hub in visit.town.hubs if hub.slug == visit.parent.hub_id]
    found = next((fact for hub in mine for fact in hub.facts if fact.about == kind), None)
    if found is None or found.checked_on is None:
        raise NotWrittenDown
    turn.answers.update(fact=found.text, checked_on=found.checked_on)
