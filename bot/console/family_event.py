"""What a family told us by phone or at the hub: first what will change, then it is written down. Nothing is sent."""

from flask import abort, request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.delivery.kinds import SILENCES
from bot.domain.people import absences, children, history, life_events, parents
from bot.domain.people.absences import PLACES, Stay
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent

EVENTS = ("due_date", "birth", "hospital", "home", "loss", "pause", "resume", "away", "back", "moving", "moved_in")
UNBORN, ALL = "unborn", "all"


@page("/families/<family>/told", shows=("family",))
def family_event(desk: Desk, family: str) -> Values:
    """`?what=` is one of the events."""
    return _page(desk, parents.get(desk.session, family), request.args.get("what", EVENTS[0]))


@deed("/families/<family>/told/due-date", changes=("family",), back="family")
def correct_due_date(desk: Desk, family: str) -> Values | Done:
    parent, form = parents.lock(desk.session, family), Form(request.form)
    day = form.day("day")
    if form.mistakes:
        return _again(desk, parent, "due_date", form)
    if parent.due_date != day:
        life_events.due_date(desk.session, parent, day, desk.now, str(desk.staff.id))
    return Done("family", "family_noted", at={"family": family})


@deed("/families/<family>/told/birth", changes=("family",), back="family")
def note_birth(desk: Desk, family: str) -> Values | Done:
    parent, form = parents.lock(desk.session, family), Form(request.form)
    day, babies = form.day("day"), form.number("babies", 1, children.MOST_BABIES)
    if form.mistakes:
        return _again(desk, parent, "birth", form)
    life_events.birth(desk.session, parent, day, babies, desk.now)
    return _noted(desk, parent)


@deed("/families/<family>/told/hospital", changes=("family",), back="family")
def note_hospital(desk: Desk, family: str) -> Values | Done:
    """A child is in hospital, or home again; pressed twice it is written once."""
    parent, form = parents.lock(desk.session, family), Form(request.form)
    what = form.one_of("what", ("hospital", "home"))
    if form.mistakes:
        return _again(desk, parent, "hospital", form)
    known = absences.of(desk.session, parent.id, "hospital") is not None
    if known == (what == "hospital"):
        return Done("family", "family_as_before", at={"family": family})
    {"hospital": life_events.hospital, "home": life_events.home}[what](desk.session, parent, desk.now)
    return _noted(desk, parent)


@deed("/families/<family>/told/silence", changes=("family",), back="family")
def note_silence(desk: Desk, family: str) -> Values | Done:
    """A loss, a rest, or its end. Of a loss nobody writes when or why; pressed twice it is written once."""
    parent, form = parents.lock(desk.session, family), Form(request.form)
    what = form.one_of("what", ("loss", "pause", "resume"))
    if form.mistakes:
        return _again(desk, parent, "pause", form)
    already = {"loss": ("loss", "erased"), "pause": SILENCES, "resume": (None, "erased")}[what]
    if parent.silence in already:
        return Done("family", "family_as_before", at={"family": family})
    if what == "pause":
        life_events.pause(desk.session, parent, desk.now)
    elif what == "loss":
        life_events.loss(desk.session, parent, desk.now, _lost(desk, parent, form["child"]))
    else:
        all_again = form["again"] == ALL or not history.hushed_last(desk.session, parent.id)
        life_events.resume(desk.session, parent, desk.now, expecting=all_again)
    return _noted(desk, parent)


@deed("/families/<family>/told/child-back", changes=("family",), back="family")
def child_back(desk: Desk, family: str) -> Done:
    """One that was laid aside after a loss; pressed twice it is written once."""
    parent = parents.lock(desk.session, family)
    aside = children.laid_aside(desk.session, parent.id)
    child = next((one for one in aside if str(one.id) == request.form.get("child")), None)
    if child is None:
        return Done("family", "family_as_before", at={"family": family})
    life_events.child_back(desk.session, parent, child, desk.now, str(desk.staff.id))
    return Done("family", "family_noted", at={"family": family})


@deed("/families/<family>/told/away", changes=("family",), back="family")
def note_away(desk: Desk, family: str) -> Values | Done:
    """Without a last day it is open."""
    parent, form = parents.lock(desk.session, family), Form(request.form)
    begins, place = form.day("begins"), form.one_of("place", PLACES)
    ends = form.day("ends") if form["ends"].strip() else None
    if form.mistakes:
        return _again(desk, parent, "away", form)
    life_events.away(desk.session, parent, Stay(begins, ends, place, form["news"] == "on"), desk.now)
    return _noted(desk, parent)


@deed("/families/<family>/told/back", changes=("family",), back="family")
def note_back(desk: Desk, family: str) -> Done:
    parent = parents.lock(desk.session, family)
    if absences.of(desk.session, parent.id, "away") is None:
        return Done("family", "family_as_before", at={"family": family})
    life_events.back(desk.session, parent, desk.now)
    return _noted(desk, parent)


@deed("/families/<family>/told/moving", changes=("family",), back="family")
def note_moving(desk: Desk, family: str) -> Values | Done:
    """A day that is over takes the family from the hub at once: whoever wrote it may not see them any more."""
    parent, form = parents.lock(desk.session, family), Form(request.form)
    day = form.day("day")
    if form.mistakes:
        return _again(desk, parent, "moving", form)
    life_events.moving(desk.session, parent, day, desk.now)
    if parent.hub_id is None:
        return Done("outreach", "family_noted")
    return _noted(desk, parent)


@deed("/families/<family>/told/moved-in", changes=("family",), back="family")
def note_moved_in(desk: Desk, family: str) -> Done:
    parent = parents.lock(desk.session, family)
    life_events.moved_in(desk.session, parent, desk.now)
    return _noted(desk, parent)


def _noted(desk: Desk, parent: Parent) -> Done:
    history.heard_by(desk.session, parent.id, desk.staff.id)
    return Done("family", "family_noted", at={"family": parent.id})


def _lost(desk: Desk, parent: Parent, whom: str) -> list[Child] | None:
    """Whom staff have heard it was; None where they have not."""
    known = children.of(desk.session, parent.id)
    if whom == UNBORN:
        return [one for one in known if one.birth_date is None] or None
    return [one for one in known if str(one.id) == whom] or None


def _again(desk: Desk, parent: Parent, what: str, form: Form) -> Values:
    return _page(desk, parent, what) | {"form": form, "mistakes": form.mistakes}


def _page(desk: Desk, parent: Parent, what: str) -> Values:
    if what not in EVENTS:
        abort(404)
    return {
        "family": parent,
        "what": what,
        "places": PLACES,
        "most_babies": children.MOST_BABIES,
        "children": children.of(desk.session, parent.id),
        "told_before": history.hushed_last(desk.session, parent.id),
        "stay": absences.of(desk.session, parent.id, "away"),
    }
