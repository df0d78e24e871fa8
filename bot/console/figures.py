"""What became of a broadcast: counted, never listed; small counts are not shown exactly."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.news import broadcasts, digests, reactions

FEW = 5  # a smaller count could tell who it was


@page("/broadcasts/<int:number>/figures", shows=None)
def figures(desk: Desk, number: int) -> Values:
    found = broadcasts.get(desk.session, number)
    return {
        "broadcast": found,
        "progress": broadcasts.progress(desk.session, found.id),
        "held": digests.held_back(desk.session, found, desk.now),
        "reactions": reactions.figures(desk.session, found.id),
        "few": FEW,
    }
