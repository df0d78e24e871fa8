"""What a hub tells its families: what is being written, what waits for a yes, what is planned, what has left."""

from flask import request

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.news import broadcasts as news
from bot.domain.news import closed_hubs, drafts, second_tries, unfinished
from bot.domain.news.broadcasts import UNFINISHED
from bot.domain.places.hubs import Hub


@page("/broadcasts", shows=None, menu=50)
def broadcasts(desk: Desk) -> Values:
    """`?of=`: of a hub that has closed. Its own staff have no other."""
    closed = _closed(desk)
    own = closed[0] if closed and not desk.hubs() else None
    hub = next((one for one in closed if one.slug == request.args.get("of")), own) or desk.hub()
    every = news.latest(desk.session, hub.slug, most=60)
    written = [one for one in every if one.state in (UNFINISHED, "draft", "waiting")]
    coming = sorted((one for one in every if one.state in LEAVING), key=lambda one: one.send_at)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "closed": [one for one in closed if one is not hub],
        "lists": {
            "written": written,
            "coming": coming,
            "past": [one for one in every if one not in written and one not in coming],
        },
        "missing": {one.id: unfinished.missing(one, drafts.AT_LEAST, desk.now) for one in written if one.typed},
        "lost_news": second_tries.unfinished(desk.session, desk.now, hub.slug),
        "waiting": len(drafts.waiting(desk.session)),
    }


def _closed(desk: Desk) -> list[Hub]:
    """What they told can still be read by those who could before."""
    mine = desk.scope.hubs
    return [one for one in closed_hubs.with_news(desk.session) if mine is None or one.slug in mine]


LEAVING = ("scheduled", "sending", "paused")
