"""One booking: who, when, how to reach them; moved or cancelled by staff, and the family hears of it; who came."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console import answers
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import arrivals, cut_offs, interviews, meeting_wishes, overrides, records, slots
from bot.domain.interview.interviews import Interview
from bot.domain.interview.overrides import Override
from bot.domain.office import staff
from bot.domain.people import weeks
from bot.domain.places import hubs

NO_CUT_OFF = timedelta(0)


@page("/bookings/<int:number>", shows=("booking", "family", "answers"))
def booking(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    due, on = found.parent.due_date, clock.today(found.slot.starts_at)
    beyond = overrides.of(desk.session, number)
    return {
        "booking": found,
        "week": divmod(weeks.pregnancy_day(due, on), 7) if due else None,
        "begun": found.slot.starts_at <= desk.now,
        "ahead": arrivals.is_ahead(found, desk.now),
        "names": _names(desk, found, beyond),
        "overrides": beyond,
        "late": _late(desk, found),
        "offered": meeting_wishes.offered(desk.service.town, found.hub_id, found.way),
        "to_arrange": meeting_wishes.TO_ARRANGE,
        "written": records.how_far(desk.session, number),
        "hub": hubs.known(desk.session, found.hub_id),
        **answers.of_family(desk, found.parent),
        "free": [one for one in slots.free(desk.session, desk.now, found.way, found.hub_id) if one.id != found.slot_id],
    }


@deed("/bookings/<int:number>/move", changes=("booking", "family", "answers"), back="booking")
def move_booking(desk: Desk, number: int) -> Values | Done:
    """Up to the start: staff may do later what the app no longer lets the family do."""
    found, form = interviews.get(desk.session, number), Form(request.form)
    slot_id = form.number("slot", 1, 10**9 - 1)
    if form.mistakes:
        return booking(desk, number) | {"mistakes": {"slot": "choose"}}
    if not _may(desk, found, form["move_reason"]):
        return booking(desk, number) | {"mistakes": {"move_reason": "beyond_cut_off"}}
    interviews.move(desk.session, found, slot_id, desk.now, NO_CUT_OFF)
    return Done("booking", told("booking_moved", tell(desk, found, "booking_moved")), at={"number": number})


@deed("/bookings/<int:number>/cancel", changes=("booking", "family", "answers"), back="booking")
def cancel_booking(desk: Desk, number: int) -> Values | Done:
    found = interviews.get(desk.session, number)
    if not _may(desk, found, request.form.get("cancel_reason", "")):
        return booking(desk, number) | {"mistakes": {"cancel_reason": "beyond_cut_off"}}
    interviews.cancel(desk.session, found, desk.now)
    return Done("booking", told("booking_cancelled", tell(desk, found, "booking_cancelled")), at={"number": number})


@deed("/bookings/<int:number>/missed", changes=("booking", "family"), back="booking")
def miss_booking(desk: Desk, number: int) -> Done:
    """They did not come: one kind line, and a way to book again; none during a loss or a rest."""
    found = interviews.get(desk.session, number)
    if found.slot.starts_at > desk.now:
        return Done("booking", "not_begun", at={"number": number})
    interviews.miss(desk.session, found, desk.now)
    reached = found.parent.silence is None and tell(desk, found, "interview_missed")
    if request.form.get("then") == "today":
        return Done("today", told("booking_missed", reached))
    return Done("booking", told("booking_missed", reached), at={"number": number})


@deed("/bookings/<int:number>/came", changes=("booking", "family"), back="booking")
def come_to_booking(desk: Desk, number: int) -> Done:
    """By name, at the desk; from the page of the booking, or from the day's list."""
    found = interviews.get(desk.session, number)
    if arrivals.is_ahead(found, desk.now):
        return Done("booking", "not_begun", at={"number": number})
    arrivals.come(desk.session, number, desk.staff.id, desk.now)
    if request.form.get("then") == "today":
        return Done("today", "booking_came")
    return Done("booking", "booking_came", at={"number": number})


@deed("/bookings/<int:number>/came/undo", changes=("booking", "family"), back="booking")
def undo_coming(desk: Desk, number: int) -> Done:
    if interviews.get(desk.session, number).state != "done":
        return Done("booking", "nobody_came", at={"number": number})
    arrivals.take_back(desk.session, number, desk.now)
    return Done("booking", "coming_undone", at={"number": number})


def tell(desk: Desk, found: Interview, name: str) -> bool:
    """A neutral line in LINE; says whether it can reach them."""
    hub = hubs.known(desk.session, found.hub_id)
    about = f"interview:{found.id}"
    return desk.tell(found.parent, name, about, starts_at=found.slot.starts_at, hub=hub.name)


def told(what: str, reached: bool) -> str:
    """Whoever has no LINE must be called: the page says so."""
    return f"{what}_told" if reached else f"{what}_call"


def _late(desk: Desk, found: Interview) -> bool:
    """Past the town's cut-off: the family itself may not change it any more."""
    cut_off = cut_offs.of(desk.session, found, desk.interview().change_until)
    return overrides.cut_off_broken(found, cut_off, desk.now) is not None


def _may(desk: Desk, found: Interview, reason: str) -> bool:
    """In time; or beyond the cut-off with a reason, which is kept."""
    if found.state != "booked" or not _late(desk, found):
        return True
    if reason not in overrides.REASONS:
        return False
    overrides.note(desk.session, found, "cut_off", reason, (desk.staff.id, desk.now))
    return True


def _names(desk: Desk, found: Interview, beyond: list[Override]) -> dict[int, str]:
    """Of the staff the page speaks of."""
    who = {found.arrived_by, *(one.settled_by for one in found.wishes), *(one.staff_id for one in beyond)}
    return staff.names(desk.session, {one for one in who if one})
