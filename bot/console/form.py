"""The questionnaire as the city edits it: a draft, its mistakes at their lines, how it looks, and published."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import form_versions
from bot.domain.news.drafts import ChangedSince
from bot.domain.office import audit, staff
from bot.domain.office.audit import Subject
from bot.errors import Refused
from bot.form_file import EIGHT_MONTHS, BadForm, read_form
from bot.form_parts import Form as Asked
from bot.i18n import SOURCE

MOST = 60_000
CITY = ("city",)


class FormUnreadable(Refused):
    """The draft has mistakes."""


@page("/form", shows=None, menu=65, roles=CITY)
def form(desk: Desk) -> Values:
    return _drawn(desk, _now(desk))


@deed("/form", changes=None, back="form", roles=CITY)
def keep_form_draft(desk: Desk) -> Values | Done:
    """Kept also with mistakes; not over what somebody else has written meanwhile."""
    draft = form_versions.draft_of(desk.session, EIGHT_MONTHS, lock=True)
    typed, now = Form(request.form), _now(desk)
    text = typed.text("text", MOST)
    if not typed.mistakes and form_versions.print_of(now) != typed["seen"]:
        return _drawn(desk, text) | {"mistakes": {"text": "form_changed"}, "other": now}
    if typed.mistakes:
        return _drawn(desk, now) | {"mistakes": typed.mistakes, "text": typed["text"]}
    if not form_versions.save_draft(desk.session, EIGHT_MONTHS, draft, (text, desk.staff.id, desk.now)):
        return _drawn(desk, text) | {"mistakes": {"text": "form_changed"}, "other": _now(desk)}
    _trace(desk, "keep_form_draft")
    drawn = _drawn(desk, text)
    return drawn | {"mistakes": {"text": "form_wrong"}} if drawn["wrong"] else Done("form", "form_kept")


@deed("/form/publish", changes=None, back="form", roles=CITY)
def publish_form(desk: Desk) -> Done:
    """The draft that is before their eyes, and no other."""
    draft = form_versions.draft_of(desk.session, EIGHT_MONTHS, lock=True)
    if draft is None or form_versions.print_of(draft.text) != Form(request.form)["seen"]:
        raise ChangedSince
    try:
        asked = read_form(EIGHT_MONTHS, draft.text, "form")
    except BadForm:
        raise FormUnreadable from None
    form_versions.publish(desk.session, asked, desk.staff.id, desk.now)
    _trace(desk, "publish_form")
    return Done("form", "form_published")


@deed("/form/drop", changes=None, back="form", roles=CITY)
def drop_form_draft(desk: Desk) -> Done:
    form_versions.drop_draft(desk.session, EIGHT_MONTHS)
    _trace(desk, "drop_form_draft")
    return Done("form", "form_dropped")


def _now(desk: Desk) -> str:
    """What there is to edit: the draft, else what is asked now."""
    draft = form_versions.draft_of(desk.session, EIGHT_MONTHS)
    return draft.text if draft else form_versions.current(desk.session, desk.service.forms[EIGHT_MONTHS]).text


def _drawn(desk: Desk, text: str) -> Values:
    draft = form_versions.draft_of(desk.session, EIGHT_MONTHS)
    versions = form_versions.published(desk.session, EIGHT_MONTHS)
    writers = {one.published_by for one in versions} | {draft.changed_by if draft else None}
    asked, wrong = None, []
    try:
        asked = read_form(EIGHT_MONTHS, text, "form")
    except BadForm as bad:
        wrong = bad.found
    return {
        "text": text,
        "seen": form_versions.print_of(_now(desk)),
        "draft": draft,
        "versions": versions,
        "names": staff.names(desk.session, {one for one in writers if one}),
        "asked": asked,
        "wrong": wrong,
        "untranslated": _untranslated(desk, asked) if asked else {},
        "other": None,
        "most": MOST,
    }


def _untranslated(desk: Desk, asked: Asked) -> dict[str, list[str]]:
    """By language: what families will read in Japanese."""
    known = desk.service.speaker.texts.catalogues
    languages = [code for code in desk.service.town.languages if code != SOURCE]
    return {
        code: [text for text in dict.fromkeys(asked.texts()) if (asked.slug, text) not in known.get(code, {})]
        for code in languages
    }


def _trace(desk: Desk, action: str) -> None:
    audit.record(desk.session, desk.staff.id, action, [Subject("form", EIGHT_MONTHS)], desk.now)
