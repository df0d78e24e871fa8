"""Closing a day: first see whom it touches, then close it; each is told or called, and it can be taken back."""

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import closings, interviews, slots
from bot.domain.care.interviews import Interview
from bot.domain.places import closed_days

MOST_NEAR = 3  # free times shown, of the same way


@page("/slots/closing", shows=("booking", "family"))
def closing(desk: Desk) -> Values | Done:
    form = Form(request.args)
    day = form.day("day")
    if form.mistakes:
        return Done("slots")
    hub = desk.hub()
    offered = slots.offered(desk.session, hub.slug, day, days=1)
    booked = interviews.on_day(desk.session, day, hub.slug)
    return {
        "hub": hub,
        "day": day,
        "past": day < clock.today(desk.now),
        "off": day in closed_days.of_hub(desk.session, hub.slug, day),
        "open": sum(slot.closed_at is None for slot, _ in offered),
        "touched": booked,
        "told": closings.told(desk.session, booked),
        "near": {way: _near(desk, hub.slug, way) for way in {one.way for one in booked}},
    }


@deed("/slots/closing", changes=None, back="slots")
def close_day(desk: Desk) -> Done:
    """No new bookings; the hub is there for those who have one."""
    form = Form(request.form)
    day = form.day("day")
    if form.mistakes:
        return Done("slots")
    shut = slots.close_day(desk.session, desk.hub().slug, day, desk.now)
    return Done("closing", "slots_closed", {"n": shut}, {"day": day.isoformat()})


@deed("/slots/closing/off", changes=("booking", "family"), back="slots")
def shut_day(desk: Desk) -> Done:
    """The hub is not there: closed and told in one commit, or neither."""
    form, hub = Form(request.form), desk.hub()
    day, reason = form.day("day"), form.text("reason", 60, needed=False)
    if form.mistakes or day < clock.today(desk.now):
        return Done("slots")
    booked = closings.shut(desk.session, hub.slug, day, reason, desk.now)
    before = closings.heard(desk.session, booked)
    told = sum(_tell(desk, one, "day_closed") for one in booked if one.id not in before)
    values = {"told": told, "rest": len(booked) - len(before) - told}
    return Done("closing", "day_shut", values, {"day": day.isoformat(), "hub": hub.slug})


@deed("/slots/closing/undo", changes=("booking", "family"), back="slots")
def undo_closing(desk: Desk) -> Done:
    form, hub = Form(request.form), desk.hub()
    day = form.day("day")
    if form.mistakes or day < clock.today(desk.now):
        return Done("slots")
    heard = closings.reopen(desk.session, hub.slug, day, desk.now)
    told = sum(_tell(desk, one, "day_open_again") for one in heard)
    return Done("closing", "day_open_again", {"told": told}, {"day": day.isoformat(), "hub": hub.slug})


def _tell(desk: Desk, one: Interview, name: str) -> bool:
    """Not during a loss or a rest: staff decide how to reach them."""
    if one.parent.silence is not None:
        return False
    mark = closings.about(one.id, one.version) if name == "day_closed" else interviews.about(one)
    return desk.tell(one.parent, name, mark, starts_at=one.slot.starts_at, hub=desk.hub().name)


def _near(desk: Desk, hub_id: str, way: str) -> list[slots.Slot]:
    return slots.free(desk.session, desk.now, way, hub_id, MOST_NEAR)
