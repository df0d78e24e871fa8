"""Sending: reply, push, multicast, narrowcast, broadcast; and asking beforehand whether messages would be accepted."""

from typing import Any

from bot.simulator.account.buckets import Rate
from bot.simulator.account.narrowcasts import WHY
from bot.simulator.account.sending import Letter
from bot.simulator.api import queries
from bot.simulator.api.call import DONE, Answer, Call, Route, as_json
from bot.simulator.api.times import iso
from bot.simulator.people.chat import Via

ACCEPTED = Answer(status=202)
HOURLY = Rate(60, 3600)


def reply(call: Call) -> Answer:
    asked = call.form("ReplyMessageRequest")
    return as_json({"sentMessages": call.platform.sending.reply(asked["replyToken"], _letter("reply", call, asked))})


def push(call: Call) -> Answer:
    asked = call.form("PushMessageRequest")
    return as_json({"sentMessages": call.platform.sending.push(asked["to"], _letter("push", call, asked))})


def multicast(call: Call) -> Answer:
    asked = call.form("MulticastRequest")
    call.platform.sending.multicast(asked["to"], _letter("multicast", call, asked))
    return DONE


def narrowcast(call: Call) -> Answer:
    asked = call.form("NarrowcastRequest")
    call.platform.narrowcasts.start(asked, _letter("narrowcast", call, asked))
    return ACCEPTED


def broadcast(call: Call) -> Answer:
    call.platform.sending.broadcast(_letter("broadcast", call, call.form("BroadcastRequest")))
    return DONE


def validate(call: Call) -> Answer:
    call.form("ValidateMessageRequest")
    return DONE


def narrowcast_progress(call: Call) -> Answer:
    phase, run = call.platform.narrowcasts.progress(queries.request_id(call), call.at)
    told: dict[str, Any] = {"phase": phase, "acceptedTime": iso(run.accepted)}
    if phase != "waiting":
        failed = 0 if phase == "sending" else run.wanted - len(run.reached)
        told |= {"successCount": len(run.reached), "failureCount": failed, "targetCount": run.wanted}
    if phase in ("succeeded", "failed"):
        told["completedTime"] = iso(run.ends)
    if phase == "failed":
        told |= {"failedDescription": WHY[run.error], "errorCode": run.error}
    return as_json(told)


def _letter(via: Via, call: Call, asked: dict[str, Any]) -> Letter:
    units = asked.get("customAggregationUnits") or [""]
    return Letter(
        via,
        asked["messages"],
        call.request_id,
        call.at,
        call.retry_key,
        bool(asked.get("notificationDisabled")),
        units[0],
    )


ROUTES = [
    Route("POST", "/v2/bot/message/reply", reply),
    Route("POST", "/v2/bot/message/push", push, retry_key=True),
    Route("POST", "/v2/bot/message/multicast", multicast, Rate(200, 1), retry_key=True),
    Route("POST", "/v2/bot/message/narrowcast", narrowcast, HOURLY, retry_key=True),
    Route("POST", "/v2/bot/message/broadcast", broadcast, HOURLY, retry_key=True),
    Route("GET", "/v2/bot/message/progress/narrowcast", narrowcast_progress),
    *(
        Route("POST", f"/v2/bot/message/validate/{way}", validate)
        for way in ("reply", "push", "multicast", "narrowcast", "broadcast")
    ),
]
