"""The interviews of a day, in order of time."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form, day_or
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import arrivals, interviews, meeting_wishes, reminder_calls
from bot.domain.interview.arrivals import WrongNumber


@page("/bookings", shows=("booking", "family"), menu=30)
def bookings(desk: Desk) -> Values:
    day = day_or(request.args.get("day", ""), clock.today(desk.now))
    booked = interviews.on_day(desk.session, day, states=arrivals.OF_A_DAY)
    near = day <= clock.today(desk.now) + timedelta(days=1)
    return {
        "unsettled": meeting_wishes.unsettled(booked) if near else [],
        "to_call": reminder_calls.still_to_call(desk.session, booked),
        "day": day,
        "is_today": day == clock.today(desk.now),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "booked": booked,
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
    }


@deed("/bookings/arrived", changes=("booking", "family"), back="bookings")
def arrive_by_number(desk: Desk) -> Values | Done:
    """By the number on their phone. Their page is next: it says who it was, and takes it back."""
    form = Form(request.form)
    try:
        found = arrivals.expected(desk.session, form["number"], desk.now)
    except WrongNumber:
        return bookings(desk) | {"form": form, "mistakes": {"number": "wrong_number"}}
    arrivals.come(desk.session, found.id, desk.staff.id, desk.now)
    return Done("booking", "booking_came", at={"number": found.id})
