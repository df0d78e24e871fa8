"""Who meets families at a hub, with what training, in which languages and ways; and the rooms they meet in."""

from flask import request
from sqlalchemy import select

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import coordinators
from bot.domain.interview.coordinators import Coordinator, Room
from bot.town.people import QUALIFICATIONS

MOST_NAME = 60
RESPONSIBLE = ("leader", "city")
LANGUAGES = ("en", "zh-Hans", "vi", "fil", "ko", "ne")  # of families; the town need not have released them


@page("/people", shows=None)
def people(desk: Desk) -> Values:
    hub = desk.hub()
    return {
        "hub": hub,
        "hubs": desk.hubs(),
        "people": coordinators.of_hub(desk.session, hub.slug),
        "rooms": coordinators.rooms_of(desk.session, hub.slug),
        "may": desk.staff.role in RESPONSIBLE,
        **choices(desk),
    }


@deed("/people", changes=None, back="people", roles=RESPONSIBLE, makes=True)
def add_person(desk: Desk) -> Values | Done:
    form, hub = Form(request.form), desk.hub()
    said = read_person(desk, form)
    if form.mistakes:
        return people(desk) | {"form": form, "mistakes": form.mistakes}
    everywhere = desk.staff.role == "city" and bool(form["everywhere"])
    desk.session.add(Coordinator(hub_id=None if everywhere else hub.slug, edited_at=desk.now, **said))
    return Done("people", "person_written", at={"hub": hub.slug})


@deed("/rooms", changes=None, back="people", roles=RESPONSIBLE, makes=True)
def add_room(desk: Desk) -> Values | Done:
    form, hub = Form(request.form), desk.hub()
    name = form.text("room_name", MOST_NAME)
    if form.mistakes:
        return people(desk) | {"form": form, "mistakes": form.mistakes}
    desk.session.add(Room(hub_id=hub.slug, name=name, edited_at=desk.now))
    return Done("people", "room_written", at={"hub": hub.slug})


@deed("/rooms/<int:number>/leave", changes=None, back="people", roles=RESPONSIBLE)
def give_up_room(desk: Desk, number: int) -> Done:
    found = desk.session.scalars(select(Room).where(Room.id == number)).one()
    found.active, found.edited_at = False, desk.now
    return Done("people", "room_gone", at={"hub": found.hub_id})


def read_person(desk: Desk, form: Form) -> Values:
    """What was typed of somebody; nobody is without a language."""
    known = choices(desk)
    return {
        "name": form.text("name", MOST_NAME),
        "qualifications": [one for one in QUALIFICATIONS if one in form.all("qualifications")],
        "languages": [one for one in known["languages"] if one in form.all("languages")] or ["ja"],
        "ways": [one for one in known["ways"] if one in form.all("ways")],
    }


def choices(desk: Desk) -> Values:
    spoken = dict.fromkeys(["ja", *desk.service.town.languages, *LANGUAGES])
    return {
        "qualifications": QUALIFICATIONS,
        "languages": [one for one in spoken if one != "ja-easy"],
        "ways": desk.interview().ways,
    }
