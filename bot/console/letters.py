"""What we could not do and what did not arrive: a list without names and words, for the city."""

from flask import request

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.news import second_tries
from bot.domain.office import letters as dead
from bot.domain.office import staff


@page("/letters", shows=None, menu=80, roles=("city",))
def letters(desk: Desk) -> Values:
    """`?gone=`: from the page of one that is none any more."""
    aside = dead.put_away(desk.session)
    return {
        "waiting": dead.waiting(desk.session),
        "aside": aside,
        "kept_back": dead.kept_back(desk.session, desk.now),
        "lost_news": second_tries.unfinished(desk.session, desk.now),
        "counts": dead.how_many(desk.session),
        "names": staff.names(desk.session, {one.note.staff_id for one in aside if one.note}),
        "gone": bool(request.args.get("gone")),
    }
