"""Whom somebody calls before their meeting, because LINE does not reach them; ticked off here, or on paper."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import day_or
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import interviews, reminder_calls
from bot.domain.interview.reminder_calls import OUTCOMES
from bot.domain.office import staff


@page("/bookings/calls", shows=("booking", "family"))
def calls(desk: Desk) -> Values:
    """Of one hub; tomorrow's where no day is said."""
    hub = desk.hub()
    day = day_or(request.args.get("day", ""), clock.today(desk.now) + timedelta(days=1))
    booked = reminder_calls.to_call(desk.session, day, hub.slug)
    made = reminder_calls.latest(desk.session, booked)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "day": day,
        "booked": booked,
        "calls": made,
        "names": staff.names(desk.session, {one.called_by for one in made.values()}),
        "why": reminder_calls.why,
    }


@deed("/bookings/<int:number>/called", changes=("booking", "family"), back="bookings", makes=True)
def note_call(desk: Desk, number: int) -> Done:
    found, outcome = interviews.get(desk.session, number), request.form.get("outcome", "")
    at = {"day": request.form.get("day", "")} | ({"hub": request.form["hub"]} if "hub" in request.form else {})
    if outcome not in OUTCOMES:
        return Done("calls", at=at)
    reminder_calls.note(desk.session, found.id, outcome, (desk.staff.id, desk.now))
    return Done("calls", "call_noted", at=at)
