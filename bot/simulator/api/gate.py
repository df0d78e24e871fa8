"""What every API call passes: the size, the token, the rate, the retry key, and refusals in LINE's shape."""

import logging
import re

from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import RefusalError, bad_token, no_token, rate_limit

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

BROKEN = as_json({"message": "Internal server error"}, 500)


def answer(call: Call, route: Route) -> Answer:
    """Do what is asked, or say no as LINE does."""
    try:
        with call.platform.changed:
            _check(call, route)
            if not route.waits:
                return route.act(call)
        return route.act(call)
    except RefusalError as refusal:
        return refused(refusal)
    except Exception:  # a mistake of the simulator must look to the bot as one of LINE does
        logging.getLogger(__name__).exception("%s %s failed", call.method, call.path)
        return BROKEN


def refused(refusal: RefusalError) -> Answer:
    said = as_json(refusal.body, refusal.status)
    return Answer(said.body, said.status, said.media_type, refusal.headers)


def _check(call: Call, route: Route) -> None:
    if not route.public:
        _require_token(call)
    if not call.platform.buckets.take((route.method, route.path), route.rate, call.at):
        raise rate_limit()
    if len(call.body) > route.biggest:
        raise RefusalError(413, "Request Entity Too Large")
    if call.retry_key is not None:
        _check_retry_key(call.retry_key, route)


def _require_token(call: Call) -> None:
    token = call.bearer
    if not token:
        raise no_token()
    if not call.platform.access.accepts(token, call.at):
        raise bad_token()


def _check_retry_key(key: str, route: Route) -> None:
    if not route.retry_key:
        raise RefusalError(400, "The retry key is not supported by this API")
    if not UUID.fullmatch(key):
        raise RefusalError(400, "The retry key must be a UUID in hexadecimal notation")
