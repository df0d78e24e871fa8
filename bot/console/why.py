"""Why did she get it, or not? Staff type a name; the answer is what was written down, or what holds today."""

from flask import request
from sqlalchemy import or_, select

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Values, page, question
from bot.domain.delivery.outbox import Recipient
from bot.domain.news import broadcasts
from bot.domain.news import why as reasons
from bot.domain.people import parents
from bot.domain.people.parents import Parent

MOST_NAME = 40


@page("/broadcasts/<int:number>/why", shows=None)
def ask_why(desk: Desk, number: int) -> Values:
    """Nobody yet: a name is typed first."""
    return {"broadcast": broadcasts.get(desk.session, number), "asked": False, "told": []}


@question("/broadcasts/<int:number>/why", shows=("family",), back="ask_why")
def why(desk: Desk, number: int) -> Values:
    """Families of the hub, and those who were on its list and have moved, as far as one may see them."""
    found, form = broadcasts.get(desk.session, number), Form(request.form)
    name = form.text("name", MOST_NAME, needed=False)
    listed = select(Recipient.parent_id).where(Recipient.broadcast_id == found.id)
    theirs = or_(Parent.hub_id == found.hub_id, Parent.id.in_(listed))
    families = parents.called(desk.session, name, theirs) if name and not form.mistakes else []
    told = [(family, reasons.fate(desk.session, found, family, desk.now)) for family in families]
    return {"broadcast": found, "form": form, "asked": bool(name), "told": told, "mistakes": form.mistakes}
