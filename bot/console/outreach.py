"""Families who expect and have not booked, by reason: a person decides whom to call, and when."""

from flask import request
from sqlalchemy import select

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.interview import outreach as lists
from bot.domain.interview.outreach import Listed
from bot.domain.office import staff
from bot.domain.people import weeks
from bot.domain.people.parents import Parent

MOST = 50  # of one reason on the page; how many there are in all is said


@page("/outreach", shows=("family",), menu=35)
def outreach(desk: Desk) -> Values:
    """`?reason=` shows one reason alone, `?closed=yes` those a person has put an end to."""
    today, closed = clock.today(desk.now), request.args.get("closed") == "yes"
    found = lists.listed(desk.session, desk.interview(), today)
    kept = {reason: [one for one in some if one.is_closed() == closed] for reason, some in found.items()}
    wanted = request.args.get("reason")
    shown = {reason: some[:MOST] for reason, some in kept.items() if some and wanted in (None, "", reason)}
    everyone = [one for some in shown.values() for one in some]
    return {
        "today": today,
        "closed": closed,
        "wanted": wanted,
        "shown": shown,
        "counts": {reason: len(some) for reason, some in kept.items() if some},
        "reasons": lists.REASONS,
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
        "invites": desk.interview().invite is not None,
        **about(desk, everyone),
    }


def about(desk: Desk, listed: list[Listed]) -> Values:
    """Who they are, how far, when they last heard of us, and who looks after them."""
    ids, today = [one.parent_id for one in listed], clock.today(desk.now)
    families = desk.session.scalars(select(Parent).where(Parent.id.in_(ids)))
    return {
        "families": {one.id: one for one in families},
        "weeks": {one.parent_id: divmod(weeks.pregnancy_day(one.due_date, today), 7) for one in listed},
        "contacts": lists.last_contacts(desk.session, ids),
        "names": staff.names(desk.session, {one.decided.owner for one in listed if one.decided and one.decided.owner}),
    }
