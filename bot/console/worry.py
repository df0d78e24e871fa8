"""A worry about somebody else's family: what was promised is that we read it, so reading it keeps the promise."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, deed
from bot.console.telling import ABOUT, keep_promise
from bot.domain.care import consultations as wishes
from bot.domain.care import messages


@deed("/consultations/<int:number>/have-read", changes=ABOUT, back="consultation")
def read_worry(desk: Desk, number: int) -> Done:
    """Words that came since the page was drawn wait to be read; nobody hears anything.

    A talk about themselves is owed an answer: there, reading marks the words as read and stops no clock.
    """
    one, form = wishes.locked(desk.session, number), Form(request.form)
    if one.state == "closed":
        raise wishes.AlreadyClosed
    messages.opened(desk.session, number, "parent", desk.now, messages.up_to(form["up_to"]))
    if one.about == "other":
        keep_promise(desk, one)
    return Done("consultation", "worry_read", at={"number": number})
