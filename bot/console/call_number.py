"""The number of somebody who wishes to be called, told to one of us: written down where their page has it, too."""

from flask import abort, request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.console.telling import ABOUT
from bot.domain.care import consultations as wishes
from bot.domain.care import names


@page("/consultations/<int:number>/phone", shows=ABOUT)
def call_number(desk: Desk, number: int) -> Values:
    one = wishes.get(desk.session, number)
    return {"one": one} if names.shows_number(one) else abort(404)


@deed("/consultations/<int:number>/phone", changes=ABOUT, back="call_number")
def write_number(desk: Desk, number: int) -> Values | Done:
    """Emptied, it is gone."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    if not names.shows_number(one):
        abort(404)
    if one.state == "closed":
        raise wishes.AlreadyClosed
    out = one.parent.phone is not None and not form["phone"].strip()
    phone = "" if out else form.phone("phone")
    if form.mistakes:
        return {"one": one, "form": form, "mistakes": form.mistakes}
    one.parent.phone = phone or None
    return Done("consultation", "number_removed" if out else "number_noted", at={"number": number})
