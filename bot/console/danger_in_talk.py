"""A danger that only a person saw, in a talk that hides its name: staff raise the alarm, and the alarm has the name."""

from flask import request

from bot.console.desk import Desk
from bot.console.routes import Done, deed
from bot.domain.care import alarms, danger_signs
from bot.domain.care import consultations as wishes
from bot.domain.care.alarms import Cause
from bot.domain.care.safety import CATEGORIES


@deed(
    "/consultations/<int:number>/danger", changes=("consultation", "family", "alarm"), back="consultation", makes=True
)
def danger_in_talk(desk: Desk, number: int) -> Done:
    """It rings as any other; and the detector has missed it, which the review counts."""
    one, category = wishes.get(desk.session, number), request.form.get("danger", "")
    if category not in CATEGORIES:
        return Done("consultation", at={"number": number})
    cause = Cause(alarms.cause_of_page(number), category, one.parent_id, one.hub_id)
    if alarms.sound(desk.session, cause, desk.now):
        codes = {"category": category, "found_in": "consultation"}
        danger_signs.missed(desk.session, desk.staff.id, one.hub_id, desk.now, **codes)
    return Done("alarms", "danger_raised")
