"""The second half of the door: the code from the phone."""

from flask import request

from bot.console.desk import Porch
from bot.console.routes import Done, Values, open_deed, open_page
from bot.domain.office import login, proofs, throttle


@open_page("/login/code")
def second_factor(porch: Porch) -> Values:
    return {}


@open_deed("/login/code")
def show_code(porch: Porch) -> Values | Done:
    try:
        token = login.show_code(porch.service.db, porch.token, request.form.get("code", ""), porch.now)
    except (proofs.WrongCode, proofs.CodeUsed, throttle.TooManyTries) as no:
        return {"mistakes": {"code": no.name()}}
    except login.NotKnown:
        return Done("login", at={"why": "over"})
    return Done("today", token=token)
