"""Telling another service about a family, only with the consent they hold: asked for, and followed to the start."""

from flask import request

from bot import clock, handed_over
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import consultations as wishes
from bot.domain.care import referrals

ABOUT = ("consultation", "family")
LONGEST_TO, LONGEST_WHAT = 60, 500
STEPS = ("sent", "accepted", "started", "refused")


@page("/consultations/<int:number>/referral", shows=ABOUT)
def referral(desk: Desk, number: int) -> Values:
    return {"one": wishes.get(desk.session, number)}


@deed("/consultations/<int:number>/referral", changes=ABOUT, back="referral", makes=True)
def ask_consent(desk: Desk, number: int) -> Values | Done:
    """On their page, or spoken and noted by one of us."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    to, what = form.text("to", LONGEST_TO), form.text("what", LONGEST_WHAT)
    until, how = form.day("until"), form.one_of("how", referrals.HOW)
    if "until" not in form.mistakes and until < clock.today(desk.now):
        form.mistakes["until"] = "past"
    if form.mistakes:
        return {"one": one, "form": form, "mistakes": form.mistakes}
    asked = referrals.propose(desk.session, one, desk.staff.id, (to, what, until), desk.now)
    if how != "page":
        referrals.agree(asked, how, desk.now)
    else:
        said = desk.service.speaker.notice("something_to_decide", {}, one.parent.language)
        handed_over.tell(desk.session, one.parent, said, desk.now)
    return Done("consultation", "consent_asked" if how == "page" else "consent_noted", at={"number": number})


@deed("/consultations/<int:number>/referral/step", changes=ABOUT, back="consultation")
def step_referral(desk: Desk, number: int) -> Values | Done:
    """Told, accepted, begun; or the service says no."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    step, which = form.one_of("step", STEPS), form.number("which", 1, 10**9 - 1)
    if form.mistakes:
        return {"one": one, "form": form, "mistakes": form.mistakes}
    found = referrals.get(desk.session, one, which)
    referrals.go_on(found, step, clock.today(desk.now), desk.now)
    return Done("consultation", "referral_went_on", at={"number": number})
