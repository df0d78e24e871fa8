"""A month of dangers, counted: found, falsely alarmed, missed; for the talk with a clinician."""

from datetime import date, datetime, timedelta

from flask import request

from bot import clock
from bot.console.desk import Desk
from bot.console.forms import Form, day_or
from bot.console.routes import Done, Values, deed, page
from bot.domain.care import danger_signs
from bot.domain.care.safety import CATEGORIES


@page("/alarms/review", shows=None)
def danger_review(desk: Desk) -> Values:
    first = _month(request.args.get("month", ""), clock.today(desk.now))
    begins, ends = clock.at(first, 0), _next(first)
    return {
        "rows": danger_signs.review(desk.session, begins, ends),
        "first": first,
        "before": first - timedelta(days=1),
        "after": clock.today(ends) if ends <= desk.now else None,
        "categories": CATEGORIES,
        "places": danger_signs.PLACES,
        "unsettled": desk.service.danger_cards.unsettled(desk.service.town.hotlines, clock.today(desk.now)),
        "labels": {line.slug: line.label for line in desk.service.town.hotlines},
    }


@deed("/alarms/review/missed", changes=None, back="danger_review", makes=True)
def report_missed(desk: Desk) -> Values | Done:
    """Codes only: the text itself stays where it is."""
    form = Form(request.form)
    category, found_in = form.one_of("category", CATEGORIES), form.one_of("found_in", danger_signs.PLACES)
    if form.mistakes:
        return danger_review(desk) | {"form": form, "mistakes": form.mistakes}
    codes = {"category": category, "found_in": found_in}
    danger_signs.missed(desk.session, desk.staff.id, desk.staff.hub_id, desk.now, **codes)
    return Done("danger_review", "missed_reported")


def _month(asked: str, today: date) -> date:
    return day_or(f"{asked}-01", today).replace(day=1)


def _next(first: date) -> datetime:
    return clock.at((first + timedelta(days=32)).replace(day=1), 0)
