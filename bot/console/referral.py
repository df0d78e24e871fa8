"""Telling another service about a family, only with the consent they hold: asked for, and followed to the start."""

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.console.telling import ABOUT, notice
from bot.domain.care import consultations as wishes
from bot.domain.care import referrals
from bot.domain.care.consultations import Consultation

LONGEST_TO, LONGEST_WHAT = 60, 500
ANSWERS = ("agreed", "declined", "withdrawn")
STEPS = ("sent", "accepted", "started", "refused", *ANSWERS)


@page("/consultations/<int:number>/referral", shows=ABOUT)
def referral(desk: Desk, number: int) -> Values:
    return _of(wishes.get(desk.session, number))


@deed("/consultations/<int:number>/referral", changes=ABOUT, back="referral", makes=True)
def ask_consent(desk: Desk, number: int) -> Values | Done:
    """Asked on their page; or agreed already, spoken or on paper, which one of us says with a tick and they hear."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    to, what = form.text("to", LONGEST_TO), form.text("what", LONGEST_WHAT)
    until, how = form.day("until"), _how(one, form)
    if "until" not in form.mistakes and until < clock.today(desk.now):
        form.mistakes["until"] = "past"
    if one.state == "closed":
        form.mistakes["to"] = "ended_meanwhile"
    if form.mistakes:
        return _of(one) | {"form": form, "mistakes": form.mistakes}
    asked = referrals.propose(desk.session, one, desk.staff.id, (to, what, until), desk.now)
    if how == "page":
        heard = notice(desk, one, "something_to_decide")
        return Done("consultation", "consent_asked" if heard else "consent_asked_quietly", at={"number": number})
    referrals.agree(asked, how, desk.now)
    told = notice(desk, one, "consent_noted")
    word = "consent_noted" if told else "consent_noted_call"
    return Done("consultation", word, at={"number": number}, trace="note_consent")


@deed("/consultations/<int:number>/referral/step", changes=ABOUT, back="consultation")
def step_referral(desk: Desk, number: int) -> Values | Done:
    """Told, accepted, begun; or the service says no. Or what the family has said to one of us about their consent."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    step, which = form.one_of("step", STEPS), form.number("which", 1, 10**9 - 1)
    if form.mistakes:
        return _of(one) | {"form": form, "mistakes": form.mistakes}
    found = referrals.get(desk.session, one, which)
    if step in ANSWERS:
        referrals.spoken(found, step, desk.now)
    else:
        referrals.go_on(found, step, clock.today(desk.now), desk.now)
    return Done("consultation", "referral_went_on", at={"number": number})


def _of(one: Consultation) -> Values:
    return {"one": one, "hows": _hows(one)}


def _hows(one: Consultation) -> list[str]:
    """Who cannot be reached in LINE never sees a page of their own, and would be asked for nothing."""
    in_line = one.parent.reachable and one.parent.line_user_id is not None
    return [how for how in referrals.HOW if how != "page" or in_line]


def _how(one: Consultation, form: Form) -> str:
    """A consent is one only where somebody says so: the choice alone, or an older form, does not."""
    how, agreed = form.one_of("how", referrals.HOW), form["agreed"] == "yes"
    if how == "page" and how not in _hows(one):
        form.mistakes["how"] = "no_page"
    elif how == "page" and agreed:
        form.mistakes["how"] = "ask_or_agreed"
    elif how in referrals.HOW and how != "page" and not agreed:
        form.mistakes["agreed"] = "not_agreed"
    return how
