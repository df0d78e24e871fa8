"""The town's interview rules as they are typed in the console, and every mistake at its field."""

from datetime import time

from bot.console.forms import Form
from bot.domain.interview import interview_rules
from bot.domain.interview.interview_rules import Said
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.town.folder import Town

MOST_REMINDERS = 4
UNITS = ("days", "hours", "minutes")
CUT_OFF_UNITS = ("working days", *UNITS)
MOST = 60


def read(form: Form, town: Town) -> Said:
    """As a folder would write it; while the form has mistakes it means nothing."""
    said: Said = {
        "minutes": form.number("minutes", 10, 240),
        "window": {"opens": _days(form, "opens"), "closes": _days(form, "closes")},
        "reminders": _reminders(form),
        "change_until": _span(form, "until", form.number("until", 0, MOST), CUT_OFF_UNITS),
        "invite": _invite(form) if form["invites"] else None,
    }
    if not form.mistakes:
        form.mistakes |= _unfitting(said, town)
    return said


def shown(said: Said) -> dict[str, str]:
    """The other way: what stands in the fields."""
    window, invite = said["window"], said["invite"] or {}
    found = {"minutes": str(said["minutes"]), "invites": "yes" if invite else ""}
    for name, days in (("opens", window["opens"]), ("closes", window["closes"]), ("invite", invite.get("days"))):
        week, day = divmod(PREGNANCY_DAYS - (days or window["opens"]), 7)
        found |= {f"{name}_week": str(week), f"{name}_day": str(day)}
    found["until"], _, found["until_unit"] = said["change_until"].partition(" ")
    for number in range(MOST_REMINDERS):
        span = said["reminders"][number] if number < len(said["reminders"]) else " days"
        found[f"reminder{number}"], _, found[f"reminder{number}_unit"] = span.partition(" ")
    found |= {name: str(invite.get(name, "7 days")).split()[0] for name in ("again_after", "staff_after", "last_days")}
    return found | {"at": str(invite.get("at", "10:00"))}


def _reminders(form: Form) -> list[str]:
    spans = []
    for number in range(MOST_REMINDERS):
        name = f"reminder{number}"
        count = form.number_or_none(name, 1, MOST)
        span = "" if count is None else _span(form, name, count, UNITS)
        if span and span in spans:
            form.mistakes[name] = "same_twice"
        spans += [span] if span else []
    return spans


def _span(form: Form, name: str, count: int, units: tuple[str, ...]) -> str:
    """With the unit of the field beside it; a mistake in either is said at the number."""
    unit = form[f"{name}_unit"]
    if unit not in units:
        form.mistakes.setdefault(name, "choose")
    return f"{count} {unit}"


def _invite(form: Form) -> Said:
    at = form.time_of_day("at")
    return {
        "days": _days(form, "invite"),
        "at": f"{at:%H:%M}",
        "again_after": f"{form.number('again_after', 1, MOST)} days",
        "staff_after": f"{form.number('staff_after', 1, MOST)} days",
        "last_days": form.number("last_days", 1, 28),
        "proposal": True,
    }


def _days(form: Form, name: str) -> int:
    """Full weeks and days of the pregnancy, as days before the due date."""
    week, day = form.number(f"{name}_week", 12, 40), form.number(f"{name}_day", 0, 6)
    if f"{name}_day" in form.mistakes:
        form.mistakes[f"{name}_week"] = form.mistakes.pop(f"{name}_day")
    return PREGNANCY_DAYS - 7 * week - day


def _unfitting(said: Said, town: Town) -> dict[str, str]:
    """The parts against each other."""
    opens, closes = said["window"]["opens"], said["window"]["closes"]
    if opens <= closes:
        return {"closes_week": "window_upside_down"}
    found = _unfitting_invite(said["invite"], opens, closes, town) if said["invite"] else {}
    if not found:
        try:
            interview_rules.read(said, town)
        except ValueError:
            return {"closes_week": "rules_do_not_fit"}
    return found


def _unfitting_invite(invite: Said, opens: int, closes: int, town: Town) -> dict[str, str]:
    days, last = invite["days"], invite["last_days"]
    again, staff = (int(invite[name].split()[0]) for name in ("again_after", "staff_after"))
    found = {}
    if not 57 <= days <= 112:
        found["invite_week"] = "invite_month"
    elif days > opens:
        found["invite_week"] = "invite_before_window"
    elif days - again < closes + last:
        found["again_after"] = "again_too_late"
    elif days - again - staff < closes:
        found["staff_after"] = "staff_too_late"
    hour, minute = invite["at"].split(":")
    if town.news.quiet.covers(time(int(hour), int(minute))):
        found["at"] = "in_quiet_hours"
    return found
