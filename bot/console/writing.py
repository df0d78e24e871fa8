"""Writing a broadcast: the text in several languages, its card as families will see it, how many get it, and when."""

from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict

from bot.console import news_form, news_look, news_typed
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.news_form import Offer
from bot.console.picture import told
from bot.console.routes import Done, Values, deed, look, page
from bot.domain.news import audience, broadcasts, drafts, repeating, unfinished
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.news.quota import ReserveTouched
from bot.domain.places import hubs
from bot.domain.places.hubs import Hub
from bot.errors import Refused


@page("/broadcasts/new", shows=None)
def writing(desk: Desk) -> Values:
    return _blank(desk, desk.hub()) | {"hubs": desk.hubs()}


@page("/broadcasts/<int:number>/edit", shows=None)
def rewriting(desk: Desk, number: int) -> Values | Done:
    """Also of one that is planned: changing it takes the approval away. Of a hub that has closed it is only read."""
    draft = broadcasts.being_written(desk.session, number)
    hub = hubs.known(desk.session, draft.hub_id)
    if not hub.active and not draft.typed:
        return Done("broadcast", at={"number": number})
    if draft.typed:
        missing = unfinished.missing(draft, drafts.AT_LEAST, desk.now)
        return _blank(desk, hub, draft) | {"form": Form(MultiDict(draft.typed["fields"])), "missing": missing}
    return _blank(desk, hub, draft) | {
        "form": news_typed.typed(drafts.content_of(draft)),
        **news_look.of(desk, hub, draft),
    }


@look("/broadcasts/check", back="writing")
def check_broadcast(desk: Desk) -> Values:
    """The cards, the number of families and the cost, below the text that can still be changed."""
    form = Form(request.form)
    return judged(desk, desk.hub(), form)[1]


@look("/broadcasts/<int:number>/check", back="rewriting")
def check_again(desk: Desk, number: int) -> Values:
    draft, form = broadcasts.being_written(desk.session, number), Form(request.form)
    return judged(desk, hubs.known(desk.session, draft.hub_id), form, draft)[1]


@deed("/broadcasts", changes=None, back="writing", makes=True)
def keep_draft(desk: Desk) -> Values | Done:
    form, hub = Form(request.form), desk.hub()
    content, again = judged(desk, hub, form)
    if form.mistakes:
        return again
    draft = drafts.write(desk.session, hub.slug, content, desk.staff.id, desk.now)
    return Done("broadcast", "draft_kept", at={"number": draft.id})


@deed("/broadcasts/<int:number>/edit", changes=None, back="rewriting")
def rewrite(desk: Desk, number: int) -> Values | Done:
    """Only over the text that was before their eyes: what a colleague has changed meanwhile is not lost."""
    form = Form(request.form)
    before = broadcasts.being_written(desk.session, number)
    content, again = judged(desk, hubs.get(desk.session, before.hub_id), form, before)
    if form.mistakes:
        return again
    try:
        draft = drafts.open_to_change(desk.session, number, seen=form["seen"], unfinished=True)
    except Refused as no:
        return again | {"mistakes": {"seen": no.name()}}
    state = draft.state
    drafts.rewrite(desk.session, draft, content, desk.staff.id, desk.now)
    return Done("broadcast", told(draft, state, "draft_kept"), at={"number": number})


def judged(desk: Desk, hub: Hub, form: Form, draft: Broadcast | None = None) -> tuple[Content, Values]:
    """What was typed, with its mistakes; and the page that shows it again, as far as it can be shown."""
    content = news_form.read(form, news_form.offer(desk), desk)
    if draft and draft.series_id:  # one time of a series changes nothing of the others
        content = replace(content, repeats=draft.repeats)
    values = _blank(desk, hub, draft) | {"form": form, "mistakes": form.mistakes}
    if not {"title", "body"} & form.mistakes.keys():
        values["shown"] = news_look.drawn(desk, hub, content, draft.picture if draft else None)
        if not form.mistakes and not values["shown"]:
            form.mistakes["body"] = "too_much"
    if form.mistakes:
        return content, values
    seen = news_look.of_content(desk, hub, content, draft)
    if not seen["whom"]["count"]:
        form.mistakes["audience"] = "nobody_there"
    try:
        seen["money"].require()
    except ReserveTouched as no:
        form.mistakes["audience"] = no.name()
    return content, values | seen | {"shown": values["shown"]}


def _blank(desk: Desk, hub: Hub, draft: Broadcast | None = None) -> Values:
    offered: Offer = news_form.offer(desk)
    with desk.service.db.read(desk.scope) as session:
        areas = audience.areas(session, hub.slug)
    return {
        "hub": hub,
        "hubs": [],
        "draft": draft,
        "missing": [],
        "seen": drafts.imprint(draft) if draft else "",
        "offer": offered,
        "areas": areas,
        "topics": broadcasts.TOPICS,
        "roles": news_form.FOR_ROLES,
        "repeating": repeating.HOW,
        "most": {"title": news_form.MOST_TITLE, "body": news_form.MOST_BODY, "place": news_form.MOST_PLACE},
        "buttons": news_form.BUTTONS,
        "suggested": news_form.suggested(desk),
        "shown": [],
        "whom": None,
    }
