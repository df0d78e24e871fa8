"""Families who wish to talk: the most urgent promise first; one of us takes it, and closes it."""

from collections.abc import Mapping

from bot.console.desk import Desk
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import consultations as wishes
from bot.domain.office import staff
from bot.domain.places import hubs

ASKED_IN = "request_consultation"


@page("/consultations", shows=("consultation", "family"), menu=40)
def consultations(desk: Desk) -> Values:
    waiting = wishes.waiting(desk.session)
    return {
        "waiting": waiting,
        "labels": _labels(desk),
        "names": staff.names(desk.session, {one.taken_by for one in waiting if one.taken_by}),
        "hubs": {hub.slug: hub.name for hub in desk.hubs()},
    }


@deed("/consultations/<int:number>/take", changes=("consultation", "family"), back="consultations")
def take_consultation(desk: Desk, number: int) -> Done:
    """The family hears only once that somebody has it."""
    before = wishes.get(desk.session, number).taken_by
    taken = wishes.take(desk.session, number, desk.staff.id, desk.now)
    if before is None:
        hub = hubs.get(desk.session, taken.hub_id)
        desk.tell(taken.parent, "consultation_taken", f"consultation:{taken.id}", hub=hub.name)
    return Done("consultations", "consultation_taken")


@deed("/consultations/<int:number>/close", changes=("consultation", "family"), back="consultations")
def close_consultation(desk: Desk, number: int) -> Done:
    wishes.close(desk.session, number, desk.now)
    return Done("consultations", "consultation_closed")


def _labels(desk: Desk) -> dict[str, dict[str, str]]:
    """What families were offered to choose from, in the very words of the script."""
    flow = desk.service.conversations.flows.get(ASKED_IN)
    offered = {step.name: step.choices for step in flow.steps} if flow else {}
    return {name: dict(choices) for name, choices in offered.items() if isinstance(choices, Mapping)}
