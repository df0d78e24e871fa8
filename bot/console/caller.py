"""Staff book for somebody on the telephone: for one we do not know yet, or for a family that has LINE, too."""

from datetime import date

from flask import request

from bot import clock
from bot.console import meeting_wishes as wishing
from bot.console.booking import tell, told
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import interviews, meeting_wishes, overrides, rebooking, slots
from bot.domain.interview.interviews import Interview
from bot.domain.interview.window import ImpossibleDueDate, check_possible
from bot.domain.people import history, life_events, parents
from bot.domain.people.parents import Parent

NOT_ASKED = {"loss": "after_loss", "erased": "being_erased"}  # of whom no interview is expected, by their silence


@page("/bookings/new", shows=("family",))
def caller(desk: Desk) -> Values:
    hub, known = desk.hub(), _known(desk)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "family": known,
        "not_asked": NOT_ASKED.get(known.silence or "") if known else None,
        "free": slots.free(desk.session, desk.now, hub_id=hub.slug),
        "ways": desk.interview().ways,
        "arranges": meeting_wishes.offered(desk.service.town, hub.slug, "hub"),
    }


@deed("/bookings", changes=("booking", "family"), back="caller", makes=True)
def book_for_caller(desk: Desk) -> Values | Done:
    """Beyond the town's rules only with a reason; never beyond the seats, and never after a loss."""
    form, known = Form(request.form), _known(desk)
    if known and known.silence in NOT_ASKED:
        return caller(desk) | {"mistakes": {"family": NOT_ASKED[known.silence]}}
    name, phone = ("", "") if known else _who(desk, form)
    slot_id, way = _time(desk, form)
    due = form.day("due_date") if form["due_date"].strip() else None
    beyond = [*_beyond(desk, form, due or (known.due_date if known else None)), *_elsewhere(desk, form, known, slot_id)]
    if form.mistakes:
        return caller(desk) | {"form": form, "mistakes": form.mistakes}
    parent = known or parents.meet_caller(desk.session, name, phone, desk.now)
    if due:
        life_events.due_date(desk.session, parent, due, desk.now, told_by=str(desk.staff.id))
    said = {"with_partner": bool(form["with_partner"]), "booked_by": str(desk.staff.id)}
    booked = interviews.book(desk.session, parent, slot_id, desk.now, way, **said)
    wishing.write(desk, booked, form)
    for rule in beyond:
        overrides.note(desk.session, booked, rule, form["reason"], (desk.staff.id, desk.now))
    return Done("booking", _word(desk, booked, known), at={"number": booked.id})


def _known(desk: Desk) -> Parent | None:
    """Locked while we book: a family of these hubs, or none at all."""
    family = request.values.get("family")
    if not family:
        return None
    found = parents.get(desk.session, family)
    return parents.lock(desk.session, found.id) if request.method == "POST" else found


def _who(desk: Desk, form: Form) -> tuple[str, str]:
    """Whoever calls twice has one booking, unless they say they are somebody else with the same number."""
    name, phone = form.text("name", 60), form.phone("phone")
    if "phone" not in form.mistakes and not form["another"] and rebooking.has_booking(desk.session, phone, desk.now):
        form.mistakes["another"] = "same_phone"
    return name, phone


def _time(desk: Desk, form: Form) -> tuple[int, str]:
    slot_id = form.number("slot", 1, 10**9 - 1)
    way = form.one_of("way", desk.interview().ways)
    if "slot" in form.mistakes:
        form.mistakes["slot"] = "choose"
    elif way not in slots.get(desk.session, slot_id).ways:
        form.mistakes.setdefault("way", "not_offered")
    return slot_id, way


def _beyond(desk: Desk, form: Form, due: date | None) -> list[str]:
    """Which end of the town's window this is outside of, if any. Nobody is asked for a date they did not tell."""
    if due is None or "due_date" in form.mistakes:
        return []
    try:
        check_possible(due, clock.today(desk.now))
    except ImpossibleDueDate:
        form.mistakes["due_date"] = "impossible_due_date"
        return []
    beyond = overrides.window_broken(due, desk.interview().window, desk.now)
    if beyond and form["reason"] not in overrides.REASONS:
        form.mistakes["reason"] = "beyond_window"
    return [beyond] if beyond else []


def _elsewhere(desk: Desk, form: Form, known: Parent | None, slot_id: int) -> list[str]:
    """A family that lives in another town by then is seen here only for a reason."""
    if known is None or "slot" in form.mistakes:
        return []
    day = clock.today(slots.get(desk.session, slot_id).starts_at)
    if not history.has_left(desk.session, known.id, day):
        return []
    if form["reason"] not in overrides.REASONS:
        form.mistakes.setdefault("reason", "beyond_town")
    return ["moved_out"]


def _word(desk: Desk, booked: Interview, known: Parent | None) -> str:
    return told("booking_made", tell(desk, booked, "booking_made")) if known else "booking_made"
