"""Somebody without LINE is on the telephone: write down who they are and give them a seat."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import interviews, slots
from bot.domain.people import parents


@page("/bookings/new", shows=None)
def caller(desk: Desk) -> Values:
    hub = desk.hub()
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "free": slots.free(desk.session, desk.now, hub_id=hub.slug),
        "ways": desk.interview().ways,
    }


@deed("/bookings", changes=("booking", "family"), back="caller")
def book_for_caller(desk: Desk) -> Values | Done:
    form = Form(request.form)
    name, phone = form.text("name", 60), form.phone("phone")
    slot_id = form.number("slot", 1, 10**9 - 1)
    way = form.one_of("way", desk.interview().ways)
    if "slot" in form.mistakes:
        form.mistakes["slot"] = "choose"
    elif way not in slots.get(desk.session, slot_id).ways:
        form.mistakes.setdefault("way", "not_offered")
    if form.mistakes:
        return caller(desk) | {"form": form, "mistakes": form.mistakes}
    parent = parents.meet_caller(desk.session, name, phone, desk.now)
    partner = bool(form["with_partner"])
    booked = interviews.book(
        desk.session, parent, slot_id, desk.now, way, with_partner=partner, booked_by=str(desk.staff.id)
    )
    return Done("booking", "booking_made", at={"number": booked.id})
