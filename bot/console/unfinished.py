"""A broadcast that is not finished, kept as it is: to be gone on with later, at another machine, by a colleague."""

from flask import request

from bot.console import news_form, writing
from bot.console.desk import Desk
from bot.console.forms import Form, clean
from bot.console.routes import Done, Values, deed
from bot.domain.news import broadcasts, drafts, unfinished
from bot.domain.news.broadcasts import UNFINISHED, Broadcast
from bot.domain.news.unfinished import LONGEST, Typed
from bot.domain.places import hubs

NOT_KEPT = ("csrf", "once", "seen", "hub")
WORDS = ("title", "body", "place", "label", "link", "without")  # a form with none of them is empty


@deed("/broadcasts/unfinished", changes=None, back="writing", makes=True)
def keep_unfinished(desk: Desk) -> Values | Done:
    """What has nothing missing is a draft like any other."""
    form, hub = Form(request.form), desk.hub()
    content, again = writing.judged(desk, hub, form)
    if not form.mistakes:
        draft = drafts.write(desk.session, hub.slug, content, desk.staff.id, desk.now)
        return Done("broadcast", "draft_kept", at={"number": draft.id})
    typed = _typed(desk, form)
    if typed is None:
        return again | {"page": "writing"}
    unfinished.begin(desk.session, hub.slug, typed, desk.staff.id, desk.now)
    return Done("broadcasts", "unfinished_kept", at={"hub": hub.slug})


@deed("/broadcasts/<int:number>/unfinished", changes=None, back="rewriting")
def write_on(desk: Desk, number: int) -> Values | Done:
    """One that was kept unfinished, or a draft; not what somebody waits for, or what is planned."""
    form, found = Form(request.form), broadcasts.being_written(desk.session, number)
    hub = hubs.get(desk.session, found.hub_id)
    _, again = writing.judged(desk, hub, form, found)
    if not form.mistakes:
        return writing.rewrite(desk, number)
    typed = _typed(desk, form) if may_be_unfinished(found) else None
    if typed is None:
        return again | {"page": "writing"}
    locked = drafts.open_to_change(desk.session, number, seen=form["seen"], unfinished=True)
    if may_be_unfinished(locked):
        unfinished.go_on(locked, typed, desk.staff.id, desk.now)
    return Done("broadcasts", "unfinished_kept", at={"hub": hub.slug})


@deed("/broadcasts/<int:number>/drop", changes=None, back="rewriting")
def drop_unfinished(desk: Desk, number: int) -> Done:
    """Nobody has seen it: nothing is to be stopped, and nothing stays."""
    found = drafts.open_to_change(desk.session, number, unfinished=True)
    hub = found.hub_id
    if found.state != UNFINISHED:
        return Done("broadcast", at={"number": number})
    desk.session.delete(found)
    return Done("broadcasts", "unfinished_dropped", at={"hub": hub})


def may_be_unfinished(found: Broadcast) -> bool:
    return found.state in ("draft", UNFINISHED) and found.series_id is None


def _typed(desk: Desk, form: Form) -> Typed | None:
    """None where there is nothing to keep, or more than anybody reads."""
    fields = {name: texts for name, texts in request.form.lists() if name not in NOT_KEPT}
    if any(len(text) > LONGEST for texts in fields.values() for text in texts):
        return None
    if not any(clean("".join(texts)) for name, texts in fields.items() if name.startswith(WORDS)):
        return None
    when = news_form.suggested(desk) if "send_at" in form.mistakes else form.moment("send_at")
    missing = [name for name in form.mistakes if name != "seen"]
    return Typed(fields, missing, clean(form["title"])[: news_form.MOST_TITLE], when)
