"""One who meets families: what is said of them, and that they do so no more."""

from flask import request
from sqlalchemy import select

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.people import RESPONSIBLE, choices, read_person
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview.coordinators import Coordinator


@page("/people/<int:number>", shows=None, roles=RESPONSIBLE)
def person(desk: Desk, number: int) -> Values:
    found = _one(desk, number)
    return {"person": found, "may": _may_change(desk, found), **choices(desk)}


@deed("/people/<int:number>", changes=None, back="people", roles=RESPONSIBLE)
def write_person(desk: Desk, number: int) -> Values | Done:
    """What is open already stays as it was opened; from now on it is as said."""
    found, form = _one(desk, number), Form(request.form)
    said = read_person(desk, form)
    if not _may_change(desk, found):
        return Done("people", "person_of_the_city")
    if form.mistakes:
        return person(desk, number) | {"form": form, "mistakes": form.mistakes}
    for name, value in said.items():
        setattr(found, name, value)
    found.edited_at = desk.now
    return Done("people", "person_written", at={"hub": found.hub_id or desk.hub().slug})


@deed("/people/<int:number>/leave", changes=None, back="people", roles=RESPONSIBLE)
def let_person_go(desk: Desk, number: int) -> Done:
    """No new times with them; those that are open stay."""
    found = _one(desk, number)
    if not _may_change(desk, found):
        return Done("people", "person_of_the_city")
    found.active, found.edited_at = False, desk.now
    return Done("people", "person_gone", at={"hub": found.hub_id or desk.hub().slug})


def _one(desk: Desk, number: int) -> Coordinator:
    return desk.session.scalars(select(Coordinator).where(Coordinator.id == number)).one()


def _may_change(desk: Desk, found: Coordinator) -> bool:
    """Who works at every hub is for the city to change."""
    return found.hub_id is not None or desk.staff.role == "city"
