"""One family of the outreach list: who looks after them and when, or how it ended. Codes only, no free words."""

from datetime import timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.outreach import about
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import outreach as lists
from bot.domain.interview.outreach import Decision, Listed
from bot.domain.office import staff
from bot.domain.people import parents
from bot.domain.people.parents import Parent

FARTHEST = timedelta(days=365)


@page("/outreach/<family>", shows=("family",))
def follow_up(desk: Desk, family: str) -> Values:
    return _page(desk, parents.get(desk.session, family))


@deed("/outreach/<family>/plan", changes=("family",), back="follow_up")
def plan_contact(desk: Desk, family: str) -> Values | Done:
    parent, form = parents.get(desk.session, family), Form(request.form)
    listed, today = _listed(desk, parent), clock.today(desk.now)
    if listed is None:
        return Done("follow_up", "not_listed", at={"family": family})
    owner = form.one_of("owner", [str(number) for number, _ in _colleagues(desk, parent)])
    day = form.day("next_contact")
    if "next_contact" not in form.mistakes and not today <= day <= today + FARTHEST:
        form.mistakes["next_contact"] = "past" if day < today else "too_far"
    if form.mistakes:
        return _page(desk, parent) | {"form": form, "mistakes": form.mistakes}
    lists.decide(desk.session, listed, Decision(desk.staff.id, int(owner), day), desk.now)
    return Done("outreach", "contact_planned")


@deed("/outreach/<family>/end", changes=("family",), back="follow_up")
def end_outreach(desk: Desk, family: str) -> Values | Done:
    """Only of this list, and only for this pregnancy; whoever plans a contact takes it up again."""
    parent, form = parents.get(desk.session, family), Form(request.form)
    listed = _listed(desk, parent)
    if listed is None:
        return Done("follow_up", "not_listed", at={"family": family})
    how = form.one_of("closed_as", lists.ENDINGS)
    if form.mistakes:
        return _page(desk, parent) | {"form": form, "mistakes": form.mistakes}
    lists.decide(desk.session, listed, Decision(desk.staff.id, desk.staff.id, closed_as=how), desk.now)
    return Done("outreach", "outreach_ended")


def _page(desk: Desk, parent: Parent) -> Values:
    listed = _listed(desk, parent)
    return {
        "family": parent,
        "listed": listed,
        "colleagues": _colleagues(desk, parent),
        "endings": lists.ENDINGS,
        "hub": next((hub for hub in desk.hubs() if hub.slug == parent.hub_id), None),
        **about(desk, [listed] if listed else []),
    }


def _listed(desk: Desk, parent: Parent) -> Listed | None:
    return lists.one(desk.session, parent.id, desk.interview(), clock.today(desk.now))


def _colleagues(desk: Desk, parent: Parent) -> list[tuple[int, str]]:
    """Those of the family's hub, and the city."""
    there = staff.at_work(desk.session, parent.hub_id or desk.staff.hub_id or "")
    return [(one.id, one.name) for one in there]
