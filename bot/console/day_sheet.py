"""The sheet of a day, to be printed: who comes when and how, in which week, and what was agreed with them before."""

from datetime import date, timedelta

from flask import request

from bot import clock
from bot.console import answers
from bot.console.desk import Desk
from bot.console.forms import day_or
from bot.console.routes import Values, page
from bot.domain.interview import interviews, meeting_wishes, next_steps
from bot.domain.people import weeks
from bot.domain.people.parents import Parent


@page("/bookings/sheet", shows=("booking", "family", "next_step", "answers"))
def day_sheet(desk: Desk) -> Values:
    """Of one hub; tomorrow's where no day is said."""
    hub = desk.hub()
    day = day_or(request.args.get("day", ""), clock.today(desk.now) + timedelta(days=1))
    booked = interviews.on_day(desk.session, day, hub.slug)
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "day": day,
        "booked": booked,
        "unsettled": meeting_wishes.unsettled(booked),
        "to_arrange": meeting_wishes.TO_ARRANGE,
        "weeks": {one.id: _week(one.parent, day) for one in booked},
        "told": {one.id: answers.of_family(desk, one.parent)["told_short"] for one in booked},
        "before": next_steps.open_of(desk.session, [one.parent_id for one in booked]),
    }


def _week(parent: Parent, day: date) -> tuple[int, int] | None:
    """Full weeks and days of the pregnancy on that day."""
    return divmod(weeks.pregnancy_day(parent.due_date, day), 7) if parent.due_date else None
