"""How a broadcast repeats, as the form has it: until when, on which days not, and that it does repeat at all."""

import re
import unicodedata
from datetime import date
from typing import Any

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.dialogue.dates import date_reader
from bot.domain.news import repeating
from bot.domain.news.repeating import Rule, Time
from bot.domain.places import days_off

MOST_WITHOUT = 20


def read(form: Form, desk: Desk, first: Time) -> dict[str, Any] | None:
    """`first`: when it leaves, and what for; its own mistakes are known already."""
    if form["repeats"] in ("", "no"):
        if any(form[name].strip() for name in ("until", "without", "holidays")):
            form.mistakes["repeats"] = "not_repeating"
        return None
    begins = first.send_at.date()
    how = form.one_of("repeats", repeating.HOW)
    until, without = form.day("until"), _without(form, desk, begins)
    if "until" not in form.mistakes and not begins < until <= begins + repeating.FURTHEST:
        form.mistakes["until"] = "no_end"
    rule = Rule(how, until, without, holidays=bool(form["holidays"]))
    if not form.mistakes.keys() & {"repeats", "until", "without", "send_at", "event_at"}:
        _refuse_contradictions(form, desk, rule, first)
    return rule.as_data()


def _refuse_contradictions(form: Form, desk: Desk, rule: Rule, first: Time) -> None:
    """The first time leaves whatever is left out, so that its day cannot be; and a series has a second time."""
    if {first.day, clock.today(first.send_at)} & {*rule.without}:
        form.mistakes["without"] = "leaves_that_day"
        return
    off = days_off.of_hub(desk.session, desk.hub().slug, clock.today(first.send_at))
    if all(one.skipped for one in repeating.times(rule, first, off, rule.until)):
        form.mistakes["until"] = "never_again"


def _without(form: Form, desk: Desk, since: date) -> tuple[date, ...]:
    """As people write days, one in a line; without a year it is the next such day."""
    reader = date_reader(desk.service.settings.content_dir / "dates.yaml")
    lines = [unicodedata.normalize("NFKC", one) for one in re.split(r"[\s,\u3001]+", form["without"]) if one]
    days = [reader.read(one, since) if _is_one_day(one) else None for one in lines]
    if None in days:
        form.mistakes["without"] = "no_date"
    elif len(days) > MOST_WITHOUT:
        form.mistakes["without"] = "too_many_days"
    return tuple(sorted({day for day in days if day}))


def _is_one_day(line: str) -> bool:
    """Of "from the 29th to the 3rd" only the first day would be left out."""
    digits = [len(group) for group in re.findall(r"\d+", line)]
    return digits == [8] or len(digits) == 2 or (len(digits) == 3 and digits[0] == 4)
