"""One broadcast, from its draft to the last family: what it says, what comes next, how far it has got."""

from collections import Counter

from flask import request

from bot.console import news_look
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import approvals, broadcasts, digests, drafts, pauses, second_tries, series, why
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import own_phone, staff
from bot.domain.places import hubs


@page("/broadcasts/<int:number>", shows=None)
def broadcast(desk: Desk, number: int) -> Values | Done:
    """One that is not finished has only the page on which it is written."""
    found = broadcasts.being_written(desk.session, number)
    if found.state == broadcasts.UNFINISHED:
        return Done("rewriting", at={"number": number})
    hub = hubs.known(desk.session, found.hub_id)
    held = digests.held_back(desk.session, found, desk.now)
    progress = Counter(broadcasts.progress(desk.session, found.id)) + _left_behind(held)
    people = {one for one in (found.written_by, found.approved_by) if one}
    changeable = found.state in drafts.CHANGEABLE
    return {
        "broadcast": found,
        "hub": hub,
        "names": staff.names(desk.session, people),
        "shown": news_look.messages(desk, hub, found),
        "whom": news_look.whom(desk, found) if changeable else None,
        "times": news_look.times(desk, hub, found) if changeable else [],
        "shut": changeable and news_look.shut(desk, found),
        "approvers": approvals.approvers(desk.session, found) if changeable else [],
        "progress": progress,
        "total": sum(progress.values()),
        "held": sum(count for state, count in held.items() if state in why.COMES),
        "reasons": broadcasts.reasons(desk.session, found.id),
        "lost": second_tries.lost(desk.session, found, desk.now) if found.state == "sent" else None,
        "series": series.of(desk.session, found.series_id) if found.series_id else [],
        "series_ended": bool(found.series_id and series.get(desk.session, found.series_id).ended_at),
        "changeable": changeable,
        "linked": _linked(desk),
        "remark": found.remark,
    }


@deed("/broadcasts/<int:number>/ask", changes=None, back="broadcast")
def ask_for_approval(desk: Desk, number: int) -> Done:
    draft = drafts.open_to_change(desk.session, number)
    hubs.get(desk.session, draft.hub_id)  # one that has closed tells nobody anything
    approvals.ask(draft, news_look.count(desk, draft), desk.now)
    return _done(draft, "approval_asked")


@deed("/broadcasts/<int:number>/stop", changes=None, back="broadcast")
def stop_broadcast(desk: Desk, number: int) -> Done:
    found = broadcasts.get(desk.session, number)
    desk.session.refresh(found, with_for_update=True)
    waiting = broadcasts.stop(desk.session, found, desk.now)
    return Done("broadcast", "broadcast_stopped", {"n": waiting}, {"number": number})


@deed("/broadcasts/<int:number>/pause", changes=None, back="broadcast")
def pause_broadcast(desk: Desk, number: int) -> Done:
    pauses.pause(desk.session, number)
    return Done("broadcast", "broadcast_paused", at={"number": number})


@deed("/broadcasts/<int:number>/resume", changes=None, back="broadcast")
def resume_broadcast(desk: Desk, number: int) -> Done:
    hubs.get(desk.session, broadcasts.get(desk.session, number).hub_id)
    pauses.resume(desk.session, number, desk.now)
    return Done("broadcast", "broadcast_resumed", at={"number": number})


@deed("/broadcasts/<int:number>/again", changes=None, back="broadcast")
def send_rest_again(desk: Desk, number: int) -> Done:
    """To those who have not got it; to those who perhaps have, only where somebody ticked that twice is fine."""
    found = broadcasts.get(desk.session, number)
    hubs.get(desk.session, found.hub_id)
    families = second_tries.send_again(desk.session, found, desk.now, sure=bool(Form(request.form)["sure"]))
    return Done("broadcast", "broadcast_again", {"n": families}, {"number": number})


@deed("/broadcasts/<int:number>/end-series", changes=None, back="broadcast")
def end_series(desk: Desk, number: int) -> Done:
    found = broadcasts.get(desk.session, number)
    if found.series_id is None:
        raise series.NoSeries
    stopped = series.end(desk.session, found.series_id, desk.now)
    return Done("broadcast", "series_ended", {"n": stopped}, {"number": number})


def _left_behind(held: dict[str, int]) -> Counter[str]:
    """Those to whom no digest brings it are counted with the others who do not get it."""
    return Counter({state: count for state, count in held.items() if state not in why.COMES})


def _done(found: Broadcast, word: str) -> Done:
    return Done("broadcast", word, at={"number": found.id})


def _linked(desk: Desk) -> bool:
    """In a session of its own: it is about the one who asks, and about no family."""
    with desk.service.db.read() as session:
        return own_phone.of(session, desk.staff.id) is not None
