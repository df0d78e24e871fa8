"""Closing a day: first see whom it touches, then close it; each is told or called, and it can be taken back."""

from datetime import date, time

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import closings, interviews, slots
from bot.domain.interview.closings import Shutting
from bot.domain.interview.interviews import Interview
from bot.domain.news.of_a_day import of_a_day
from bot.domain.places import closed_days

MOST_NEAR = 3  # free times shown, of the same way


@page("/slots/closing", shows=("booking", "family"))
def closing(desk: Desk) -> Values | Done:
    """`?until=13:00`: only for a part of the day, as by the hub's rule for weather warnings."""
    form = Form(request.args)
    day, until = form.day("day"), _until(form)
    if form.mistakes:
        return Done("slots")
    return about(desk, day, until) | {"reason": request.args.get("reason", "")}


def about(desk: Desk, day: date, until: time | None = None) -> Values:
    """Whom it touches to close this day; `partly`: it is shut until then already, and not longer."""
    hub = desk.hub()
    what = Shutting(hub.slug, day, until)
    shut = closed_days.spells(desk.session, hub.slug, day)
    off = day in shut and covers(shut[day], until)
    offered = [slot for slot, _ in slots.offered(desk.session, hub.slug, day, days=1) if what.concerns(slot.starts_at)]
    booked = [one for one in interviews.on_day(desk.session, day, hub.slug) if what.concerns(one.slot.starts_at)]
    return {
        "hub": hub,
        "day": day,
        "until": until,
        "past": day < clock.today(desk.now),
        "off": off,
        "partly": None if off else shut.get(day),
        "open": sum(slot.closed_at is None for slot in offered),
        "still_shut": sum(slot.closed_at is not None for slot in offered),
        "touched": booked,
        "news": of_a_day(desk.session, hub.slug, day),
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
    day, reason, until = form.day("day"), form.text("reason", 60, needed=False), _until(form)
    if form.mistakes or day < clock.today(desk.now):
        return Done("slots")
    booked = closings.shut(desk.session, Shutting(hub.slug, day, until), reason, desk.now)
    before = closings.heard(desk.session, booked)
    told = sum(_tell(desk, one, "day_closed") for one in booked if one.id not in before)
    values = {"told": told, "rest": len(booked) - len(before) - told}
    part = {"until": f"{until:%H:%M}"} if until else {}
    return Done("closing", "day_shut", values, {"day": day.isoformat(), "hub": hub.slug} | part)


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


def covers(shut: time | None, until: time | None) -> bool:
    """Is what is shut until `shut` (empty: all day) shut until `until`?"""
    return shut is None or (until is not None and shut >= until)


def _until(form: Form) -> time | None:
    return form.time_of_day("until") if form["until"].strip() else None


def _near(desk: Desk, hub_id: str, way: str) -> list[slots.Slot]:
    return slots.free(desk.session, desk.now, way, hub_id, MOST_NEAR)
