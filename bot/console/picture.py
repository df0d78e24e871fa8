"""The picture of a broadcast: one, JPEG or PNG, with words for those who do not see it."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import broadcasts, drafts, pictures
from bot.domain.news.broadcasts import Broadcast
from bot.errors import Refused
from bot.line.limits import LABEL
from bot.sent_files import MEGABYTES, MOST_BYTES, TOO_BIG, Sent, news_picture

WORDS = {"unfinished": "draft_kept", "waiting": "request_gone", "scheduled": "approval_gone"}  # what is said of it


def told(draft: Broadcast, before: str, word: str) -> str:
    """What is said of a change: `word`, unless it has taken something away."""
    return word if draft.state == before else WORDS[before]


class NeedsHttps(Refused):
    """LINE could not fetch it."""


@page("/broadcasts/<int:number>/picture", shows=None)
def picture(desk: Desk, number: int) -> Values:
    found = broadcasts.get(desk.session, number)
    return {
        "broadcast": found,
        "most": LABEL,
        "https": desk.service.settings.may_show_pictures(),
        "megabytes": MEGABYTES,
    }


@deed("/broadcasts/<int:number>/picture", changes=None, back="picture", most_bytes=MOST_BYTES, draws=news_picture)
def add_picture(desk: Desk, number: int, sent: Sent) -> Values | Done:
    """Checked and drawn anew before anything is changed, or locked."""
    broadcasts.get(desk.session, number)
    if not desk.service.settings.may_show_pictures():
        raise NeedsHttps
    form = Form(request.form)
    if sent is TOO_BIG:  # its words have come nevertheless
        return picture(desk, number) | {"form": form, "mistakes": {"picture": "too_big"}}
    says = form.text("says", LABEL)
    if sent.made is None:
        form.mistakes["picture"] = sent.mistake or "no_file"
    if form.mistakes or sent.made is None:
        return picture(desk, number) | {"form": form, "mistakes": form.mistakes}
    draft = drafts.open_to_change(desk.session, number)
    before = draft.state
    kept = pictures.keep(desk.session, draft.hub_id, sent.made, desk.staff.id, desk.now)
    drafts.give_picture(draft, pictures.facts(kept, says), desk.staff.id, desk.now)
    return Done("broadcast", told(draft, before, "picture_added"), at={"number": number})


@deed("/broadcasts/<int:number>/picture/remove", changes=None, back="picture")
def remove_picture(desk: Desk, number: int) -> Done:
    draft = drafts.open_to_change(desk.session, number)
    before = draft.state
    drafts.give_picture(draft, None, desk.staff.id, desk.now)
    return Done("broadcast", told(draft, before, "picture_removed"), at={"number": number})
