"""Families in whom all is still since a loss: nobody is forgotten, and nobody called by mistake."""

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.office import staff
from bot.domain.people import grieving as families

MOST = 100  # on the page; how many there are in all is said


@page("/families/grieving", shows=("family",))
def grieving(desk: Desk) -> Values:
    listed = families.listed(desk.session)
    return {
        "listed": listed[:MOST],
        "all": len(listed),
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
        "names": staff.names(desk.session, {one.by for one in listed if one.by}),
        "today": clock.today(desk.now),
    }
