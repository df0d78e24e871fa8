"""The second half of the door: the code from the phone."""

from flask import request

from bot.console.desk import Porch
from bot.console.routes import Done, Values, open_deed, open_page
from bot.domain.office import login, proofs, throttle


@open_page("/login/code")
def second_factor(porch: Porch) -> Values:
    """In the demo, whose people have no phones, the page says what a phone would show."""
    demo = porch.service.settings.demo
    return {"demo_code": login.demo_code(porch.service.db, porch.token, porch.now) if demo else None}


@open_deed("/login/code")
def show_code(porch: Porch) -> Values | Done:
    try:
        token = login.show_code(porch.service.db, porch.token, request.form.get("code", ""), porch.now)
    except (proofs.WrongCode, proofs.CodeUsed, throttle.TooManyTries) as no:
        return second_factor(porch) | {"mistakes": {"code": no.name()}}
    except login.NotKnown:
        return Done("login", at={"why": "over"})
    return Done("today", token=token)
