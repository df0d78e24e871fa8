"""What is on at my hub."""

from bot import clock
from bot.dialogue.turn import refuses
from bot.domain.news import programmes
from bot.domain.places import days_off
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
    """Not on days on which the hub is shut."""
    visit, today = turn.world, clock.today(turn.now)
    own = [one for one in visit.town.programmes if one.hub == visit.parent.hub_id]
    if not own:
        return []
    off = days_off.of_hub(visit.session, own[0].hub, today)
    coming = programmes.coming(own, today, DAYS_AHEAD)
    there = [(day, one) for day, one in coming if not programmes.falls_out(one, day, off)]
    return [
        {"title": one.title, "summary": one.summary, "starts_at": programmes.begins(one, day)}
        for day, one in there[:MOST]
    ]
