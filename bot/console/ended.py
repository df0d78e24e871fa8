"""Talks that one of us has closed lately, and opening one again that was closed by mistake."""

from bot.console.consultations import labels, promised
from bot.console.desk import Desk
from bot.console.routes import Done, Values, deed, page
from bot.console.telling import ABOUT, notice
from bot.domain.care import casework, endings, messages
from bot.domain.care import consultations as wishes
from bot.domain.office import staff


@page("/consultations/ended", shows=ABOUT)
def ended(desk: Desk) -> Values:
    """A page of its own: whoever looks at the queue has not seen these."""
    over = wishes.ended(desk.session, desk.now - casework.UNDONE_WITHIN)
    return {
        "over": over,
        "new": messages.unread(desk.session, [one.id for one in over], "parent"),
        "days": casework.UNDONE_WITHIN.days,
        "labels": labels(desk),
        "hubs": {one.slug: one.name for one in desk.hubs()},
        "names": staff.names(desk.session, {one.taken_by for one in over if one.taken_by}),
    }


@deed("/consultations/<int:number>/close/undo", changes=ABOUT, back="consultation")
def undo_close(desk: Desk, number: int) -> Done:
    """Who has been told that it ended is told that it goes on; who has not hears nothing of either."""
    one = wishes.locked(desk.session, number)
    mark = endings.about(one) if one.closed_at else None
    casework.undo_close(desk.session, number, desk.staff.id, promised(desk, one, "close_after"), desk.now)
    heard = mark is not None and endings.take_back(desk.session, mark, desk.now)
    told = heard and notice(desk, one, "consultation_open_again")
    return Done("consultation", "closing_undone_told" if told else "closing_undone", at={"number": number})
