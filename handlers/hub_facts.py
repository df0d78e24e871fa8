"""What the town's folder says of a hub, the one they name or their own. What it does not say a person answers."""

from datetime import date

from bot import clock
from bot.dialogue.turn import leaves_nothing, refuses
from bot.domain.places.hubs import Hub
from bot.errors import Refused
from bot.service import Turn, Visit
from handlers.book_interview import talk_anytime
from handlers.booking import NoHub
from handlers.hub_names import named_in
from handlers.hubs import home, named
from handlers.welcome import first_steps

__all__ = ["first_steps", "talk_anytime"]

ACCESS = "access"


class NotWrittenDown(Refused):
    """Nobody has written anything about it: nothing is guessed."""


@leaves_nothing
@refuses(NoHub, NotWrittenDown)
def find_fact(turn: Turn) -> None:
    visit = turn.world
    kind = visit.service.conversations.words.asks_about_hub(visit.words)
    hub = _meant(visit)
    turn.answers.update(hub_name=named(visit, hub), about=visit.phrase(f"hub_{kind or 'facts'}"))
    found = written(visit, hub, kind)
    if found is None:
        raise NotWrittenDown
    turn.answers["fact"], turn.answers["checked_on"] = found


def _meant(visit: Visit) -> Hub:
    said = named_in(visit, visit.words)
    hub = said[0] if len(said) == 1 else home(visit)
    if hub is None:
        raise NoHub
    return hub


def written(visit: Visit, hub: Hub, kind: str | None) -> tuple[str, date] | None:
    """The fact and the day of it. The way there may be one of the notes that staff keep."""
    facts = (fact for one in visit.town.hubs if one.slug == hub.slug for fact in one.facts if fact.about == kind)
    fact = next(facts, None)
    if fact and fact.checked_on:
        return fact.text, fact.checked_on
    if kind == ACCESS and hub.access:
        return hub.access, clock.today(hub.edited_at) if hub.edited_at else hub.checked_on
    return None
