"""What is answered where LINE has no endpoint."""

from bot.simulator.api.call import Answer, Call, Route
from bot.simulator.refusals import not_found


def missing(_: Call) -> Answer:
    raise not_found()


MISSING = Route("*", "/{path:.*}", missing, retry_key=True, public=True)
