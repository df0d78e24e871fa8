"""The town's rules for interviews, as the city changes them: a draft, what would follow from it, and decided."""

from flask import request

from bot.console import rules_form
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import interview_rules, rules_effect
from bot.domain.news.drafts import ChangedSince
from bot.domain.office import audit, staff
from bot.domain.office.audit import Subject

CITY = ("city",)


@page("/rules", shows=None, menu=66, roles=CITY)
def rules(desk: Desk) -> Values:
    draft = interview_rules.draft_of(desk.session)
    now, folder = desk.interview(), interview_rules.write(desk.service.town.interview)
    said, versions = interview_rules.write(now), interview_rules.versions(desk.session)
    writers = {one.decided_by for one in versions} | ({draft.changed_by} if draft else set())
    return {
        "said": said,
        "folder": folder,
        "differs": said != folder,
        "draft": draft,
        "seen": interview_rules.print_of(draft.said) if draft else "",
        "typed": rules_form.shown(draft.said if draft else said),
        "effect": _effect(desk, draft.said) if draft else None,
        "versions": versions,
        "names": staff.names(desk.session, writers),
        "units": rules_form.UNITS,
        "cut_off_units": rules_form.CUT_OFF_UNITS,
        "reminders": range(rules_form.MOST_REMINDERS),
    }


@deed("/rules", changes=None, back="rules", roles=CITY)
def keep_rules_draft(desk: Desk) -> Values | Done:
    """Nothing follows from it yet."""
    form = Form(request.form)
    said = rules_form.read(form, desk.service.town)
    if form.mistakes:
        typed = {name: form[name] for name in rules_form.shown(interview_rules.write(desk.interview()))}
        return rules(desk) | {"form": form, "mistakes": form.mistakes, "typed": typed}
    interview_rules.save_draft(desk.session, said, desk.staff.id, desk.now)
    _trace(desk, "keep_rules_draft")
    return Done("rules", "rules_kept")


@deed("/rules/apply", changes=None, back="rules", roles=CITY)
def apply_rules(desk: Desk) -> Done:
    """The draft that is before their eyes, and no other."""
    draft = interview_rules.draft_of(desk.session, lock=True)
    if draft is None or interview_rules.print_of(draft.said) != Form(request.form)["seen"]:
        raise ChangedSince
    interview_rules.decide(desk.session, draft.said, desk.staff.id, desk.now)
    _trace(desk, "apply_rules")
    return Done("rules", "rules_applied")


@deed("/rules/drop", changes=None, back="rules", roles=CITY)
def drop_rules_draft(desk: Desk) -> Done:
    interview_rules.drop_draft(desk.session)
    _trace(desk, "drop_rules_draft")
    return Done("rules", "rules_dropped")


@deed("/rules/reset", changes=None, back="rules", roles=CITY)
def reset_rules(desk: Desk) -> Done:
    """What the folder says, from now on; the version before stays in the list."""
    interview_rules.decide(desk.session, None, desk.staff.id, desk.now)
    _trace(desk, "reset_rules")
    return Done("rules", "rules_reset")


def _effect(desk: Desk, said: interview_rules.Said) -> rules_effect.Effect:
    would_be = interview_rules.read(said, desk.service.town)
    return rules_effect.of_change(desk.session, desk.interview(), would_be, desk.now)


def _trace(desk: Desk, action: str) -> None:
    audit.record(desk.session, desk.staff.id, action, [Subject("rules", interview_rules.INTERVIEW)], desk.now)
