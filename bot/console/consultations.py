"""Families who wish to talk: what is promised first on top; one of us takes it, or hands it to a colleague."""

from collections.abc import Mapping
from typing import Any

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import board, casework, messages, names, promises, shift_notes
from bot.domain.care import consultations as wishes
from bot.domain.care.consultations import Consultation
from bot.domain.delivery import deliveries
from bot.domain.office import staff
from bot.domain.places import hubs

ASKED_IN = "request_consultation"


@page("/consultations", shows=("consultation", "family"), menu=40)
def consultations(desk: Desk) -> Values:
    waiting = board.waiting(desk.session)
    shift = _shift(desk) if desk.hubs() else {"hub": None, "notes": [], "writers": {}}
    return shift | {
        "waiting": waiting,
        "new": messages.unread(desk.session, [one.id for one in waiting], "parent"),
        "labels": labels(desk),
        "names": staff.names(desk.session, people(waiting)),
        "hubs": desk.hubs(),
        "hub_names": {one.slug: one.name for one in desk.hubs()},
    }


@deed("/consultations/<int:number>/take", changes=("consultation", "family"), back="consultations")
def take_consultation(desk: Desk, number: int) -> Done:
    """The family hears only once that somebody has it, also where it is taken anew; and never who wanted no word."""
    before = wishes.get(desk.session, number).taken_by
    tell_taken(desk, casework.take(desk.session, number, desk.staff.id, desk.now), before)
    return Done("consultation", "consultation_taken", at={"number": number})


@deed("/consultations/notes", changes=None, back="consultations", makes=True)
def write_shift_note(desk: Desk) -> Values | Done:
    """From this shift to the next."""
    hub, form = desk.hub(), Form(request.form)
    text = form.text("note", shift_notes.LONGEST)
    if form.mistakes:
        return _shift(desk) | {"waiting": None, "hubs": [], "form": form, "mistakes": form.mistakes}
    shift_notes.write(desk.session, hub.slug, desk.staff.id, text, desk.now)
    return Done("consultations", "shift_note_written")


def tell_taken(desk: Desk, one: Consultation, before: int | None) -> None:
    """That somebody has it, where nobody had it `before`."""
    mark = f"consultation:{one.id}"
    if before is None and one.wants_word and not deliveries.told(desk.session, mark):
        desk.tell(one.parent, "consultation_taken", mark, hub=hubs.known(desk.session, one.hub_id).name)


def labels(desk: Desk) -> dict[str, dict[str, str]]:
    """What families were offered to choose from, in the very words of the scripts."""
    found: dict[str, dict[str, str]] = {}
    for name in ("worry", ASKED_IN):
        flow = desk.service.conversations.flows.get(name)
        offered = {step.name: step.choices for step in flow.steps} if flow else {}
        written = {name: choices for name, choices in offered.items() if isinstance(choices, Mapping)}
        found |= {name: found.get(name, {}) | dict(choices) for name, choices in written.items()}
    return found


def people(waiting: list[Consultation]) -> set[int]:
    """Colleagues who have, or had, one of these."""
    found: set[Any] = {who for one in waiting for who in (one.taken_by, one.before, one.word_by)}
    return {who for who in found if who}


def answered(one: Consultation, told: bool) -> str:
    """What staff hear of their answer: whether the family knows of it yet, and whether they are to call them."""
    if not one.wants_word:
        return "answered_quietly"
    if told:
        return "answered_told"
    return "answered_call" if names.shows_number(one) else "answered_unheard"


def promised(desk: Desk, one: Consultation, rule: str) -> Any:
    """When the hub's working time of this rule of the town is over, from now on."""
    days = getattr(desk.service.town.consultation, f"{rule}_working_days")
    return promises.by(desk.session, one.hub_id, days, desk.now)


def _shift(desk: Desk) -> Values:
    """What colleagues of one hub leave each other: nobody's data."""
    hub = desk.hub()
    notes = shift_notes.current(desk.session, hub.slug, desk.now)
    return {"hub": hub, "notes": notes, "writers": staff.names(desk.session, {one.staff_id for one in notes})}
