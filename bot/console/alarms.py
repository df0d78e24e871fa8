"""Who may be in danger: what nobody has taken yet first, then what is being done, then how it ended."""

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.care import alarm_calls
from bot.domain.care import alarms as ringing
from bot.domain.office import staff


@page("/alarms", shows=("alarm",), menu=15)
def alarms(desk: Desk) -> Values:
    """Kinds and times; whose they are stands on each one's own page."""
    alive, ended = ringing.open_ones(desk.session), ringing.closed_ones(desk.session)
    people = {person for one in [*alive, *ended] for person in (one.acknowledged_by, one.closed_by) if person}
    return {
        "alive": alive,
        "ended": ended,
        "calls": alarm_calls.of(desk.session, [one.id for one in alive]),
        "names": staff.names(desk.session, people),
        "unsettled": desk.service.danger_cards.unsettled(desk.service.town.hotlines, clock.today(desk.now)),
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
    }
