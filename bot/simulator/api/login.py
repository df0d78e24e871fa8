"""What a web page or LIFF app asks about the person who is logged in to it."""

from bot.simulator.account.login import Session
from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import bad_token, no_token


def verify_id_token(call: Call) -> Answer:
    asked = call.fields("id_token", "client_id")
    names = {"client_id": "aud", "nonce": "nonce", "user_id": "sub"}
    expected = {names[name]: value for name, value in asked.items() if name in names}
    return as_json(call.platform.login.verify(asked["id_token"], expected, call.at))


def profile(call: Call) -> Answer:
    person = _session(call).person
    return as_json({"userId": person.user_id, "displayName": person.name})


def friendship(call: Call) -> Answer:
    return as_json({"friendFlag": _session(call).person.state == "friend"})


def _session(call: Call) -> Session:
    if not call.bearer:
        raise no_token()
    session = call.platform.login.session(call.bearer, call.at)
    if session is None:
        raise bad_token()
    return session


ROUTES = [
    Route("POST", "/oauth2/v2.1/verify", verify_id_token, public=True),
    Route("GET", "/v2/profile", profile, public=True),
    Route("GET", "/friendship/v1/status", friendship, public=True),
]
