"""One family that wants to be forgotten: a person looks whether the town must keep something, and lets the rest go."""

from flask import request

from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, page
from bot.domain.people import erasures, parents
from bot.domain.people.privacy import KEEPABLE


@page("/erasures/<int:number>", shows=("family",))
def erasure(desk: Desk, number: int) -> Values:
    found = erasures.get(desk.session, number)
    return {"erasure": found, "family": parents.get(desk.session, found.parent_id), "keepable": tuple(KEEPABLE)}


@deed("/erasures/<int:number>/release", changes=("family",), back="erasure")
def release_erasure(desk: Desk, number: int) -> Values | Done:
    """It cannot be undone, so a tick is needed. The worker does it: whoever stands here sees their own hub only."""
    form = Form(request.form)
    keep = [kind for kind in request.form.getlist("keep") if kind in KEEPABLE]
    if not form["sure"]:
        return erasure(desk, number) | {"form": form, "mistakes": {"sure": "not_looked"}}
    parent = erasures.release(desk.session, number, desk.staff.id, keep, desk.now)
    notice = "erasure_decided_kept" if keep else "erasure_decided"
    told = desk.tell(parent, notice, erasures.about(number), number=number)
    return Done("erasures", "erasure_released_told" if told else "erasure_released")
