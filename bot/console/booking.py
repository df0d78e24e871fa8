"""One booking: who, when, how to reach them; moved or cancelled by staff, and the family hears of it; who came."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console import answers
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import arrivals, interviews, records, slots
from bot.domain.care.interviews import Interview
from bot.domain.office import staff
from bot.domain.people import weeks
from bot.domain.places import hubs

NO_CUT_OFF = timedelta(0)


@page("/bookings/<int:number>", shows=("booking", "family", "answers"))
def booking(desk: Desk, number: int) -> Values:
    found = interviews.get(desk.session, number)
    due, on = found.parent.due_date, clock.today(found.slot.starts_at)
    return {
        "booking": found,
        "week": divmod(weeks.pregnancy_day(due, on), 7) if due else None,
        "begun": found.slot.starts_at <= desk.now,
        "ahead": arrivals.is_ahead(found, desk.now),
        "names": staff.names(desk.session, {found.arrived_by} if found.arrived_by else set()),
        "written": records.how_far(desk.session, number),
        "hub": hubs.get(desk.session, found.hub_id),
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
    interviews.move(desk.session, found, slot_id, desk.now, NO_CUT_OFF)
    return Done("booking", _word("moved", _tell(desk, found, "booking_moved")), at={"number": number})


@deed("/bookings/<int:number>/cancel", changes=("booking", "family"), back="booking")
def cancel_booking(desk: Desk, number: int) -> Done:
    found = interviews.get(desk.session, number)
    interviews.cancel(desk.session, found, desk.now)
    return Done("booking", _word("cancelled", _tell(desk, found, "booking_cancelled")), at={"number": number})


@deed("/bookings/<int:number>/missed", changes=("booking", "family"), back="booking")
def miss_booking(desk: Desk, number: int) -> Done:
    """They did not come: one kind line, and a way to book again; none during a loss or a rest."""
    found = interviews.get(desk.session, number)
    if found.slot.starts_at > desk.now:
        return Done("booking", "not_begun", at={"number": number})
    interviews.miss(desk.session, found, desk.now)
    told = found.parent.silence is None and _tell(desk, found, "interview_missed")
    if request.form.get("then") == "today":
        return Done("today", _word("missed", told))
    return Done("booking", _word("missed", told), at={"number": number})


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


def _tell(desk: Desk, found: Interview, name: str) -> bool:
    hub = hubs.get(desk.session, found.hub_id)
    about = f"interview:{found.id}"
    return desk.tell(found.parent, name, about, starts_at=found.slot.starts_at, hub=hub.name)


def _word(what: str, told: bool) -> str:
    """Whoever has no LINE must be called: the page says so."""
    return f"booking_{what}_told" if told else f"booking_{what}_call"
