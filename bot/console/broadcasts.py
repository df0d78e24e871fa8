"""What a hub tells its families: what is being written, what waits for a yes, what is planned, what has left."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.news import broadcasts as news
from bot.domain.news import drafts, unfinished
from bot.domain.news.broadcasts import UNFINISHED


@page("/broadcasts", shows=None, menu=50)
def broadcasts(desk: Desk) -> Values:
    hub = desk.hub()
    every = news.latest(desk.session, hub.slug, most=60)
    written = [one for one in every if one.state in (UNFINISHED, "draft", "waiting")]
    coming = sorted((one for one in every if one.state in LEAVING), key=lambda one: one.send_at)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "lists": {
            "written": written,
            "coming": coming,
            "past": [one for one in every if one not in written and one not in coming],
        },
        "missing": {one.id: unfinished.missing(one, drafts.AT_LEAST, desk.now) for one in written if one.typed},
        "waiting": len(drafts.waiting(desk.session)),
    }


LEAVING = ("scheduled", "sending", "paused")
