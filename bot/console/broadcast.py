"""One broadcast: how far it has got, and the button that stops it."""

from bot.console.desk import Desk
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import broadcasts
from bot.domain.places import hubs


@page("/broadcasts/<int:number>", shows=None)
def broadcast(desk: Desk, number: int) -> Values:
    found = broadcasts.get(desk.session, number)
    return {
        "broadcast": found,
        "hub": hubs.get(desk.session, found.hub_id),
        "progress": broadcasts.progress(desk.session, found.id),
        "reasons": broadcasts.reasons(desk.session, found.id),
    }


@deed("/broadcasts/<int:number>/stop", changes=None, back="broadcast")
def stop_broadcast(desk: Desk, number: int) -> Done:
    waiting = broadcasts.stop(desk.session, broadcasts.get(desk.session, number), desk.now)
    return Done("broadcast", "broadcast_stopped", {"n": waiting}, {"number": number})
