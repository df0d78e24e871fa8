"""Whom the bot talks with: their profiles, what they sent, the dots that say it is at work; and the bot itself."""

import re

from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import RefusalError, body_errors, not_found
from bot.simulator.webhooks.events import milliseconds


def content(call: Call) -> Answer:
    sent = call.platform.contents.get(call.parts["message_id"])
    if sent is None:
        raise not_found()
    return Answer(sent[1], media_type=sent[0])


def profile(call: Call) -> Answer:
    """Friends can be read, and those who wrote without being friends; who blocked the bot cannot."""
    user_id = call.parts["user_id"]
    if not re.fullmatch(r"U[0-9a-f]{32}", user_id):
        raise RefusalError(400, "The value for the 'userId' parameter is invalid")
    person = call.platform.find(user_id)
    if person is None or person.state == "blocked" or (person.state == "never" and not person.screen.wrote_at):
        raise not_found()
    known = {"userId": user_id, "displayName": person.name}
    return as_json(known | ({"language": person.language} if person.language else {}))


def info(call: Call) -> Answer:
    platform = call.platform
    return as_json(
        {
            "userId": platform.bot_user_id,
            "basicId": platform.basic_id,
            "displayName": platform.name,
            "chatMode": platform.chat_mode,
            "markAsReadMode": "auto" if platform.chat_mode == "bot" else "manual",
        }
    )


def loading(call: Call) -> Answer:
    asked = call.json()
    seconds = asked.get("loadingSeconds", 20)
    if found := _wrong_seconds(seconds):
        raise body_errors([{"message": message, "property": "loadingSeconds"} for message in found])
    person = call.platform.find(str(asked.get("chatId")))
    if person is not None and person.state != "blocked":
        person.screen.loading_until = milliseconds(call.at) + seconds * 1000
    return Answer(status=202)


def _wrong_seconds(seconds: object) -> list[str]:
    if not isinstance(seconds, int):
        return ["Must be a number"]
    wrong = [] if 5 <= seconds <= 60 else ["Must be between 5 and 60"]
    return wrong + ([] if seconds % 5 == 0 else ["must be a multiple of five"])


ROUTES = [
    Route("GET", "/v2/bot/message/{message_id}/content", content),
    Route("GET", "/v2/bot/profile/{user_id}", profile),
    Route("GET", "/v2/bot/info", info),
    Route("POST", "/v2/bot/chat/loading/start", loading),
]
