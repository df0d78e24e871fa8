"""What a hub tells its families: what is planned, what is leaving, what has left."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.news import broadcasts as news


@page("/broadcasts", shows=None, menu=50)
def broadcasts(desk: Desk) -> Values:
    hub = desk.hub()
    return {"hub": hub, "hubs": desk.hubs(), "sent": news.latest(desk.session, hub.slug)}
