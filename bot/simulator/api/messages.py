"""The Messaging API, part one: sending, the quota, profiles, the bot itself, and what people sent."""

import re

from flask import Blueprint, Response, g, jsonify, request

from bot.simulator.api.gate import body, guard, the_platform
from bot.simulator.refusals import RefusalError, body_errors, not_found
from bot.simulator.webhooks.events import milliseconds

api = Blueprint("api_messages", __name__, url_prefix="/v2/bot")
guard(api)


@api.post("/message/reply")
def reply() -> Response:
    asked, platform = body(), the_platform()
    with platform.changed:
        sent = platform.sending.reply(asked.get("replyToken"), asked.get("messages"), platform.now())
    return jsonify(sentMessages=sent)


@api.post("/message/push")
def push() -> Response:
    asked, platform = body(), the_platform()
    with platform.changed:
        sent = platform.sending.push(asked.get("to"), asked.get("messages"), _retry_key(), g.request_id, platform.now())
    return jsonify(sentMessages=sent)


@api.post("/message/multicast")
def multicast() -> Response:
    asked, platform = body(), the_platform()
    with platform.changed:
        platform.sending.multicast(asked.get("to"), asked.get("messages"), _retry_key(), g.request_id, platform.now())
    return jsonify({})


@api.get("/message/quota")
def quota() -> Response:
    limit = the_platform().sending.quota.limit
    return jsonify({"type": "none"} if limit is None else {"type": "limited", "value": limit})


@api.get("/message/quota/consumption")
def consumption() -> Response:
    platform = the_platform()
    return jsonify(totalUsage=platform.sending.quota.used(platform.now()))


@api.get("/message/<message_id>/content")
def content(message_id: str) -> Response:
    sent = the_platform().contents.get(message_id)
    if sent is None:
        raise not_found()
    return Response(sent[1], mimetype=sent[0])


@api.get("/profile/<user_id>")
def profile(user_id: str) -> Response:
    """Friends can be read, and those who wrote without being friends; who blocked the bot cannot."""
    if not re.fullmatch(r"U[0-9a-f]{32}", user_id):
        raise RefusalError(400, "The value for the 'userId' parameter is invalid")
    person = the_platform().find(user_id)
    if person is None or person.state == "blocked" or (person.state == "never" and not person.screen.wrote_at):
        raise not_found()
    known = {"userId": user_id, "displayName": person.name}
    return jsonify(known | ({"language": person.language} if person.language else {}))


@api.get("/info")
def info() -> Response:
    platform = the_platform()
    return jsonify(
        userId=platform.bot_user_id,
        basicId=platform.basic_id,
        displayName=platform.name,
        chatMode="bot",
        markAsReadMode="auto",
    )


@api.post("/chat/loading/start")
def loading() -> tuple[Response, int]:
    asked, platform = body(), the_platform()
    seconds = asked.get("loadingSeconds", 20)
    if found := _wrong_seconds(seconds):
        raise body_errors([{"message": message, "property": "loadingSeconds"} for message in found])
    with platform.changed:
        person = platform.find(str(asked.get("chatId")))
        if person is not None and person.state != "blocked":
            person.screen.loading_until = milliseconds(platform.now()) + seconds * 1000
    return jsonify({}), 202


def _wrong_seconds(seconds: object) -> list[str]:
    if not isinstance(seconds, int):
        return ["Must be a number"]
    wrong = [] if 5 <= seconds <= 60 else ["Must be between 5 and 60"]
    return wrong + ([] if seconds % 5 == 0 else ["must be a multiple of five"])


def _retry_key() -> str | None:
    return request.headers.get("X-Line-Retry-Key")
