"""A second person looks at a broadcast, and says yes or not yet."""

from flask import request

from bot.console import news_look, spending
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import approvals, broadcasts, drafts, series
from bot.domain.office import staff
from bot.domain.places import hubs

MOST_REMARK = 200


@page("/broadcasts/<int:number>/approval", shows=None)
def approval(desk: Desk, number: int) -> Values:
    found = broadcasts.get(desk.session, number)
    hub = hubs.known(desk.session, found.hub_id)
    return {
        "broadcast": found,
        "hub": hub,
        "names": staff.names(desk.session, {one for one in (found.written_by, found.approved_by) if one}),
        "approvers": approvals.approvers(desk.session, found),
        "seen": drafts.imprint(found),
        "leaves_at": approvals.when(found, desk.service.town.news.quiet, desk.now),
        "most": MOST_REMARK,
        **news_look.of(desk, hub, found),
    }


@deed("/broadcasts/<int:number>/approval", changes=None, back="approval")
def approve(desk: Desk, number: int) -> Done:
    """Of exactly what was on the page: a text changed since then is looked at again first."""
    draft = drafts.open_to_change(desk.session, number, seen=Form(request.form)["seen"])
    hubs.get(desk.session, draft.hub_id)  # one that has closed tells nobody anything
    approvals.require_somebody(news_look.count(desk, draft))
    wanted = draft.send_at
    approvals.approve(draft, desk.staff, desk.service.town.news.quiet, desk.now)
    spending.of(desk, draft).require()
    if draft.repeats and draft.series_id is None:
        series.begin(desk.session, draft, wanted)
        series.plan(desk.session, desk.now)
    return Done("broadcast", "broadcast_approved", at={"number": number})


@deed("/broadcasts/<int:number>/approval/not-yet", changes=None, back="approval")
def send_back(desk: Desk, number: int) -> Values | Done:
    form = Form(request.form)
    remark = form.text("remark", MOST_REMARK)
    if form.mistakes:
        return approval(desk, number) | {"form": form, "mistakes": form.mistakes}
    approvals.send_back(drafts.open_to_change(desk.session, number), remark)
    return Done("broadcast", "sent_back", at={"number": number})
