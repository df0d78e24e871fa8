"""One consultation: what was said both ways, what is due, and everything one of us can do with it."""

from datetime import date

from flask import request

from bot import clock, handed_over
from bot.console.consultations import answered, labels, people, tell_taken
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.console.telling import ABOUT, has_gone_on, notice, say
from bot.domain.care import attachments, casework, endings, messages, names, notes, outcomes, referrals, replies
from bot.domain.care import consultations as wishes
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.care.safety import CATEGORIES
from bot.domain.office import staff
from bot.domain.places import hubs


@page("/consultations/<int:number>", shows=ABOUT)
def consultation(desk: Desk, number: int) -> Values:
    one = wishes.get(desk.session, number)
    said, told = messages.of(desk.session, number), notes.of(desk.session, number)
    came_of_it, sent = outcomes.of(desk.session, number), referrals.of(desk.session, number)
    shelf = replies.shelf(desk.service.settings.content_dir)
    wrote = {each.staff_id for rows in (said, told, came_of_it, sent) for each in rows if each.staff_id}
    return {
        "one": one,
        "said": said,
        "up_to": said[-1].id if said else 0,
        "pictures": attachments.of(desk.session, number),
        "notes": told,
        "outcomes": came_of_it,
        "referrals": sent,
        "today": clock.today(desk.now),
        "under_way": any(each.under_way(clock.today(desk.now)) for each in sent),
        "hub": hubs.known(desk.session, one.hub_id),
        "labels": labels(desk),
        "names": staff.names(desk.session, people([one]) | wrote),
        "colleagues": [(each.id, each.name) for each in casework.colleagues(desk.session, one.hub_id)],
        "replies": [(name, each.title) for name, each in shelf.items()],
        "hints": [],
        "leads_on": names.leads_on(one),
        "shows_number": names.shows_number(one),
        "dangers": CATEGORIES,
        "undoable": casework.may_undo_close(one, desk.now),
    }


@deed("/consultations/<int:number>/open", changes=ABOUT, back="consultations")
def open_consultation(desk: Desk, number: int) -> Done:
    """A person has their words before the eyes now: only this makes LINE say so (see `jobs.read_marks`)."""
    wishes.get(desk.session, number)
    messages.opened(desk.session, number, "parent", desk.now, messages.up_to(Form(request.form)["up_to"]))
    return Done("consultation", at={"number": number})


@deed("/consultations/<int:number>/answer", changes=ABOUT, back="consultation", makes=True)
def answer_consultation(desk: Desk, number: int) -> Values | Done:
    """Sent when nothing about its sound is to be said, or when that has been read. In LINE stands only that it came.

    Where words came, of theirs or of a colleague, since the page was drawn, these are shown first.
    """
    one, form = wishes.locked(desk.session, number), Form(request.form)
    if one.state == "closed":
        return _closed_meanwhile(desk, number, form, "words", "closed_meanwhile")
    shelf = replies.shelf(desk.service.settings.content_dir)
    if form["begin_with"] in shelf and not form["words"].strip():
        return shown_again(desk, number, form) | {"begun": shelf[form["begin_with"]]}
    text = form.text("words", messages.LONGEST)
    hints = replies.hints(desk.service.settings.content_dir, text)
    if not form.mistakes and hints and form["heard"] != "yes":
        form.mistakes["heard"] = "hints"
    if not form.mistakes and has_gone_on(desk, number, form):
        form.mistakes["words"] = "came_meanwhile"
    if form.mistakes:
        return shown_again(desk, number, form) | {"hints": hints}
    say(desk, one, Words(text, staff_id=desk.staff.id, template=_template(form)), messages.up_to(form["up_to"]))
    told = notice(desk, one, "reply_waiting")
    return Done("consultation", answered(one, told), at={"number": number})


@deed("/consultations/<int:number>/note", changes=ABOUT, back="consultation", makes=True)
def write_note(desk: Desk, number: int) -> Values | Done:
    """For colleagues; with it, when to be in touch again: a day that has come may stay, and is gone when taken out."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    on = _next_contact(one, form)
    text = form.text("note", notes.LONGEST, needed=on == one.contact_on)
    if on and on != one.contact_on and on < clock.today(desk.now):
        form.mistakes["contact_on"] = "past"
    if form.mistakes:
        return shown_again(desk, number, form)
    if text:
        notes.write(desk.session, one, desk.staff.id, text, desk.now)
    one.contact_on = on
    return Done("consultation", "note_written", at={"number": number})


@deed("/consultations/<int:number>/assign", changes=ABOUT, back="consultation")
def assign_consultation(desk: Desk, number: int) -> Values | Done:
    """Only from whom it stood with on the page (`had_by`): nobody loses unseen what they have taken meanwhile."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    here = {str(each.id): each.id for each in casework.colleagues(desk.session, one.hub_id)}
    chosen = form.one_of("colleague", here)
    if form.mistakes:
        return shown_again(desk, number, form)
    before = one.taken_by
    if form.all("had_by") and form["had_by"] != str(before or "") and before not in (None, here[chosen]):
        raise wishes.AlreadyTaken(before, one.taken_at)
    casework.hand_on(desk.session, number, here[chosen], desk.now)
    tell_taken(desk, one, before)
    return Done("consultation", "consultation_assigned", at={"number": number})


@deed("/consultations/<int:number>/outcome", changes=ABOUT, back="consultation", makes=True)
def add_outcome(desk: Desk, number: int) -> Values | Done:
    """Going along, or a card that says it for them: both are on their page."""
    one, form = wishes.locked(desk.session, number), Form(request.form)
    if one.state == "closed":
        return _closed_meanwhile(desk, number, form, "outcome_words", "ended_meanwhile")
    kind, text = form.one_of("kind", outcomes.KINDS), form.text("outcome_words", outcomes.LONGEST)
    if form.mistakes:
        return shown_again(desk, number, form)
    outcomes.add(desk.session, one, kind, (desk.staff.id, text), desk.now)
    notice(desk, one, "reply_waiting")
    return Done("consultation", "outcome_added", at={"number": number})


@deed("/consultations/<int:number>/close", changes=ABOUT, back="consultation")
def close_consultation(desk: Desk, number: int) -> Values | Done:
    """With what came of it; a referral only where the service has begun, else with a day on which somebody looks.

    Words that came since the page was drawn are shown first: once it is closed nobody would look for them.
    The family hears first that it has ended, then, where one of us had the word, from the bot: its question comes last.
    """
    one, form = wishes.locked(desk.session, number), Form(request.form)
    outcome = form.one_of("outcome", wishes.OUTCOMES)
    if not form.mistakes and one.state != "closed" and has_gone_on(desk, number, form):
        form.mistakes["outcome"] = "came_before_closing"
    if outcome == "referred" and not form.mistakes:
        referrals.require_started(desk.session, number, clock.today(desk.now))
    on = one.contact_on or _looked_after_on(desk, one, form)
    if form.mistakes:
        return shown_again(desk, number, form)
    one.contact_on = on
    casework.close(desk.session, number, desk.now, outcome)
    if (up_to := messages.up_to(form["up_to"])) is not None:
        messages.opened(desk.session, number, "parent", desk.now, up_to)
    told = notice(desk, one, "consultation_closed", endings.about(one))
    handed_over.end(desk.service, desk.session, one, "word_given_back", desk.now)
    return Done("consultations", "consultation_closed_told" if told else "consultation_closed")


def _closed_meanwhile(desk: Desk, number: int, form: Form, field: str, mistake: str) -> Values:
    """They may end it at any moment: what was written for them is not sent, and not lost."""
    if not form[field].strip():
        raise wishes.AlreadyClosed
    form.mistakes[field] = mistake
    return shown_again(desk, number, form)


def _template(form: Form) -> str | None:
    return form["template"][:64] or None


def _looked_after_on(desk: Desk, one: Consultation, form: Form) -> date | None:
    """Asked for where a service has been told, or may be, and has not begun: the talk is on the board again then."""
    today = clock.today(desk.now)
    if one.state == "closed" or not any(each.under_way(today) for each in referrals.of(desk.session, one.id)):
        return None
    on = form.day("check_on")
    if "check_on" not in form.mistakes and on < today:
        form.mistakes["check_on"] = "past"
    return on


def _next_contact(one: Consultation, form: Form) -> date | None:
    """As it stands, unless it was changed on the page (`contact_was`); over a colleague's day only once it was seen."""
    stands = one.contact_on.isoformat() if one.contact_on else ""
    typed, was = form["contact_on"].strip(), form["contact_was"] if form.all("contact_was") else stands
    if not form.all("contact_on") or typed in (was, stands):
        return one.contact_on
    on = form.day("contact_on") if typed else None
    if was != stands:
        form.mistakes["contact_on"] = "day_meanwhile"
    return on


def shown_again(desk: Desk, number: int, form: Form) -> Values:
    """The page with what was typed, also for the deeds on it that stand elsewhere."""
    return consultation(desk, number) | {"page": "consultation", "form": form, "mistakes": form.mistakes}
