"""What every API call passes: the size, the token, the retry key, and refusals in LINE's shape."""

from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import RefusalError, bad_token


def answer(call: Call, route: Route) -> Answer:
    """Do what is asked, or say no as LINE does."""
    try:
        _check(call, route)
        if route.waits:
            return route.act(call)
        with call.platform.changed:
            return route.act(call)
    except RefusalError as refusal:
        return refused(refusal)


def refused(refusal: RefusalError) -> Answer:
    said = as_json(refusal.body, refusal.status)
    return Answer(said.body, said.status, said.media_type, refusal.headers)


def _check(call: Call, route: Route) -> None:
    if len(call.body) > route.biggest:
        raise RefusalError(413, "Request Entity Too Large")
    if not route.public and call.headers.get("Authorization") != f"Bearer {call.platform.token}":
        raise bad_token()
    if call.retry_key is not None and not route.retry_key:
        raise RefusalError(400, "The retry key is not supported by this API")
