"""What we could not do and what did not arrive: a list without names and words, for the city."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.office import letters as dead
from bot.domain.office import staff


@page("/letters", shows=None, menu=80, roles=("city",))
def letters(desk: Desk) -> Values:
    aside = dead.put_away(desk.session)
    return {
        "waiting": dead.waiting(desk.session),
        "aside": aside,
        "counts": dead.how_many(desk.session),
        "names": staff.names(desk.session, {one.note.staff_id for one in aside if one.note}),
    }
