"""What is answered where LINE has no endpoint, or none for this method."""

from bot.simulator.api.call import Answer, Call, Route
from bot.simulator.refusals import RefusalError, not_found


def missing(_: Call) -> Answer:
    raise not_found()


def wrong_method(_: Call) -> Answer:
    raise RefusalError(405, "Method not allowed")


MISSING = Route("*", "/{path:.*}", missing, retry_key=True, public=True)
WRONG_METHOD = Route("*", "/{path:.*}", wrong_method, retry_key=True, public=True)
