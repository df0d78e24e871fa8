"""The interviews of a day, in order of time."""

from datetime import date, timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.care import interviews


@page("/bookings", shows=("booking", "family"), menu=30)
def bookings(desk: Desk) -> Values:
    day = _day(request.args.get("day"), clock.today(desk.now))
    return {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "booked": interviews.on_day(desk.session, day),
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
    }


def _day(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return min(max(day, date(2000, 1, 1)), date(2100, 1, 1))
