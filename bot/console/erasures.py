"""Families who want to be forgotten: who waits for a person, what was done, and what went when its time came."""

from sqlalchemy import select

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.office import retention, staff
from bot.domain.people import erasures as wishes
from bot.domain.people.parents import Parent


@page("/erasures", shows=("family",), menu=78)
def erasures(desk: Desk) -> Values:
    waiting, done = wishes.waiting(desk.session), wishes.done(desk.session)
    families = desk.session.scalars(select(Parent).where(Parent.id.in_([one.parent_id for one in waiting])))
    return {
        "waiting": waiting,
        "done": done,
        "families": {one.id: one for one in families},
        "names": staff.names(desk.session, {one.released_by for one in done if one.released_by}),
        "emptied": retention.lately(desk.session) if desk.staff.role == "city" else [],
    }
