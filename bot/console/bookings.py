"""The interviews of a day, in order of time."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import day_or
from bot.console.routes import Values, page
from bot.domain.care import arrivals, interviews, meeting_wishes, reminder_calls


@page("/bookings", shows=("booking", "family"), menu=30)
def bookings(desk: Desk) -> Values:
    day = day_or(request.args.get("day", ""), clock.today(desk.now))
    booked = interviews.on_day(desk.session, day, states=arrivals.OF_A_DAY)
    near = day <= clock.today(desk.now) + timedelta(days=1)
    return {
        "unsettled": meeting_wishes.unsettled(booked) if near else [],
        "to_call": reminder_calls.still_to_call(desk.session, booked),
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "booked": booked,
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
    }
