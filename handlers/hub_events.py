"""What is on at my hub."""

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.news import programmes
from bot.errors import Refused
from bot.service import Turn
from handlers.booking import has_hub
from handlers.welcome import first_steps

__all__ = ["first_steps", "has_hub"]

DAYS_AHEAD, MOST = 60, 8


class NoEvents(Refused):
    """Nothing is planned that we know of."""


@refuses(NoEvents)
def find_events(turn: Turn) -> None:
    if not events(turn):
        raise NoEvents


def events(turn: Turn) -> list[dict[str, object]]:
    visit = turn.world
    own = [one for one in visit.town.programmes if one.hub == visit.parent.hub_id]
    coming = programmes.coming(own, clock.today(turn.now), DAYS_AHEAD)
    return [
        {"title": one.title, "summary": one.summary, "starts_at": clock.at(day, one.opens.hour, one.opens.minute)}
        for day, one in coming[:MOST]
    ]
