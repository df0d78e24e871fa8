"""One of us has spoken with them, on the telephone or face to face: what was promised has come, without a word sent."""

from flask import request

from bot import clock
from bot.console.consultation import shown_again
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed
from bot.console.telling import ABOUT, say
from bot.domain.care import consultations as wishes
from bot.domain.care import messages, notes
from bot.domain.care.messages import MARK, Words

HOW = ("phone", "visit")


@deed("/consultations/<int:number>/spoke", changes=ABOUT, back="consultation", makes=True)
def have_spoken(desk: Desk, number: int) -> Values | Done:
    """On their page stands the day alone. A day to be in touch that has come is done; a note stays with us.

    Where the family has ended the talk meanwhile, the note is kept and nothing else.
    """
    one, form = wishes.locked(desk.session, number), Form(request.form)
    how, text = form.one_of("spoke", HOW), form.text("spoke_note", notes.LONGEST, needed=False)
    over = one.state == "closed"
    if over and not text:
        raise wishes.AlreadyClosed
    if form.mistakes:
        return shown_again(desk, number, form)
    if text:
        notes.write(desk.session, one, desk.staff.id, text, desk.now)
    if over:
        return Done("consultation", "note_written", at={"number": number})
    mark = Words("", how, desk.staff.id, f"{MARK}spoke_{how}")
    say(desk, one, mark, messages.up_to(form["up_to"])).seen_at = desk.now
    if one.contact_on and one.contact_on <= clock.today(desk.now):
        one.contact_on = None
    return Done("consultation", "spoke_noted", at={"number": number})
