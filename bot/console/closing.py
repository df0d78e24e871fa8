"""Closing a day: first see whom it touches, then close it, then move or call each of them."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import interviews, slots


@page("/slots/closing", shows=("booking", "family"))
def closing(desk: Desk) -> Values | Done:
    form = Form(request.args)
    day = form.day("day")
    if form.mistakes:
        return Done("slots")
    hub = desk.hub()
    offered = slots.offered(desk.session, hub.slug, day, days=1)
    return {
        "hub": hub,
        "day": day,
        "open": sum(slot.closed_at is None for slot, _ in offered),
        "touched": interviews.on_day(desk.session, day, hub.slug),
    }


@deed("/slots/closing", changes=None, back="slots")
def close_day(desk: Desk) -> Done:
    form = Form(request.form)
    day = form.day("day")
    if form.mistakes:
        return Done("slots")
    shut = slots.close_day(desk.session, desk.hub().slug, day, desk.now)
    return Done("closing", "slots_closed", {"n": shut}, {"day": day.isoformat()})
