"""Statistics, as far as the platform knows the truth; what fewer than twenty people did LINE never tells."""

from datetime import timedelta

from bot.simulator.account.buckets import Rate
from bot.simulator.account.counts import status_of
from bot.simulator.api import queries
from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.clock import JAPAN
from bot.simulator.people.chat import Via
from bot.simulator.refusals import invalid_parameter, not_found

HOURLY = Rate(60, 3600)
LONGEST_SPAN = timedelta(days=30)
WAYS: dict[str, Via] = {
    "apiBroadcast": "broadcast",
    "apiPush": "push",
    "apiMulticast": "multicast",
    "apiNarrowcast": "narrowcast",
    "apiReply": "reply",
}
# Who looked at what, nobody in the simulator tells: it is always too few.
UNKNOWN = dict.fromkeys(("uniqueImpression", "uniqueClick", "uniqueMediaPlayed", "uniqueMediaPlayed100Percent"))


def followers(call: Call) -> Answer:
    """Of any day that is over, as things stand now."""
    yesterday = call.at.astimezone(JAPAN).date() - timedelta(days=1)
    day = queries.day(call) if "date" in call.query else yesterday
    status = status_of(day, call.at)
    if status != "ready":
        return as_json({"status": status})
    states = [person.state for person in call.platform.people]
    friends, blocks = states.count("friend"), states.count("blocked")
    told = {"followers": len(states) - states.count("never"), "targetedReaches": friends, "blocks": blocks}
    return as_json({"status": status, **told})


def deliveries(call: Call) -> Answer:
    day = queries.day(call)
    status, counts = status_of(day, call.at), call.platform.sending.counts
    told = {name: counts.reached(via, day) for name, via in WAYS.items()} if status == "ready" else {}
    return as_json({"status": status, **told})


def events(call: Call) -> Answer:
    """Of one broadcast or narrowcast."""
    request_id = queries.request_id(call)
    spread = call.platform.sending.spreads.get(request_id)
    if spread is None:
        raise not_found()
    overview = {"requestId": request_id, "timestamp": int(spread.at.timestamp()), "delivered": spread.reached}
    messages = [{"seq": n + 1, "impression": None} for n in range(spread.messages)]
    return as_json({"overview": overview | UNKNOWN, "messages": messages, "clicks": []})


def events_by_unit(call: Call) -> Answer:
    begin, end = queries.day(call, "from"), queries.day(call, "to")
    if not timedelta(0) <= end - begin <= LONGEST_SPAN:
        raise invalid_parameter("to")
    return as_json({"overview": UNKNOWN, "messages": [], "clicks": []})


def demographics(_: Call) -> Answer:
    return as_json({"available": False})


ROUTES = [
    Route("GET", "/v2/bot/insight/followers", followers, HOURLY),
    Route("GET", "/v2/bot/insight/message/delivery", deliveries, HOURLY),
    Route("GET", "/v2/bot/insight/message/event", events, HOURLY),
    Route("GET", "/v2/bot/insight/message/event/aggregation", events_by_unit, HOURLY),
    Route("GET", "/v2/bot/insight/demographic", demographics, HOURLY),
]
