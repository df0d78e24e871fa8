"""The first half of the door: login and password; and the way out."""

from flask import request

from bot.console.desk import Desk, Porch
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, open_deed, open_page
from bot.domain.office import login as door
from bot.domain.office import sessions, throttle


@open_page("/login")
def login(porch: Porch) -> Values:
    return {}


@open_deed("/login")
def log_in(porch: Porch) -> Values | Done:
    """Whatever is wrong, the answer is the same."""
    shown = door.Credentials(request.form.get("login", ""), request.form.get("password", ""))
    try:
        token = door.log_in(porch.service.db, shown, porch.address, porch.now)
    except (door.NotKnown, throttle.TooManyTries) as no:
        return {"mistakes": {"login": no.name()}, "form": Form(request.form)}
    return Done("second_factor", token=token)


@deed("/logout", changes=None, back="today")
def log_out(desk: Desk) -> Done:
    sessions.end(desk.session, desk.token)
    return Done("login", at={"why": "out"})


@deed("/logout/everywhere", changes=None, back="today")
def log_out_everywhere(desk: Desk) -> Done:
    sessions.end_all(desk.session, desk.staff.id)
    return Done("login", at={"why": "out"})
