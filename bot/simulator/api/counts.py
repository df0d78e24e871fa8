"""What has been sent: the month's quota and its use, the days' deliveries, the names deliveries were counted by."""

from typing import Any

from bot.simulator.account.counts import status_of
from bot.simulator.api import queries
from bot.simulator.api.call import Act, Answer, Call, Route, as_json
from bot.simulator.people.chat import Via

UNITS_AT_ONCE = 100
WAYS: tuple[Via, ...] = ("reply", "push", "multicast", "broadcast")


def quota(call: Call) -> Answer:
    limit = call.platform.quota.limit
    return as_json({"type": "none"} if limit is None else {"type": "limited", "value": limit})


def consumption(call: Call) -> Answer:
    return as_json({"totalUsage": call.platform.quota.used(call.at)})


def delivered(via: Via) -> Act:
    def act(call: Call) -> Answer:
        day = queries.day(call)
        told: dict[str, Any] = {"status": status_of(day, call.at)}
        if told["status"] == "ready":
            told["success"] = call.platform.sending.counts.reached(via, day)
        return as_json(told)

    return act


def units_used(call: Call) -> Answer:
    return as_json({"numOfCustomAggregationUnits": len(call.platform.sending.counts.units(call.at))})


def unit_names(call: Call) -> Answer:
    platform = call.platform
    names, most = platform.sending.counts.units(call.at), queries.limit(call, UNITS_AT_ONCE, UNITS_AT_ONCE)
    begin = platform.pages.place_of(call.query.get("start"), call.at)
    told: dict[str, Any] = {"customAggregationUnits": names[begin : begin + most]}
    if begin + most < len(names):
        told["next"] = platform.pages.token_for(begin + most, call.at)
    return as_json(told)


ROUTES = [
    Route("GET", "/v2/bot/message/quota", quota),
    Route("GET", "/v2/bot/message/quota/consumption", consumption),
    *(Route("GET", f"/v2/bot/message/delivery/{via}", delivered(via)) for via in WAYS),
    Route("GET", "/v2/bot/message/aggregation/info", units_used),
    Route("GET", "/v2/bot/message/aggregation/list", unit_names),
]
