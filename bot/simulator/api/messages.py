"""Sending: reply, push, multicast; the quota, and what it has been used for."""

from bot.simulator.api.call import DONE, Answer, Call, Route, as_json


def reply(call: Call) -> Answer:
    asked = call.json()
    sent = call.platform.sending.reply(asked.get("replyToken"), asked.get("messages"), call.at)
    return as_json({"sentMessages": sent})


def push(call: Call) -> Answer:
    asked = call.json()
    sent = call.platform.sending.push(asked.get("to"), asked.get("messages"), call.retry_key, call.request_id, call.at)
    return as_json({"sentMessages": sent})


def multicast(call: Call) -> Answer:
    asked = call.json()
    call.platform.sending.multicast(asked.get("to"), asked.get("messages"), call.retry_key, call.request_id, call.at)
    return DONE


def quota(call: Call) -> Answer:
    limit = call.platform.quota.limit
    return as_json({"type": "none"} if limit is None else {"type": "limited", "value": limit})


def consumption(call: Call) -> Answer:
    return as_json({"totalUsage": call.platform.quota.used(call.at)})


ROUTES = [
    Route("POST", "/v2/bot/message/reply", reply),
    Route("POST", "/v2/bot/message/push", push, retry_key=True),
    Route("POST", "/v2/bot/message/multicast", multicast, retry_key=True),
    Route("GET", "/v2/bot/message/quota", quota),
    Route("GET", "/v2/bot/message/quota/consumption", consumption),
]
