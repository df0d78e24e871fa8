"""Whom the bot talks with: their profiles, the dots that say it is at work, what it has read; and the bot itself."""

from typing import Any

from bot.simulator.account.buckets import Rate
from bot.simulator.api import queries
from bot.simulator.api.call import DONE, USER_ID, Answer, Call, Route, as_json
from bot.simulator.people.person import Person
from bot.simulator.refusals import RefusalError, body_errors, not_available, not_found
from bot.simulator.webhooks.events import milliseconds

FOLLOWERS_AT_ONCE, MOST_FOLLOWERS = 300, 1000
NO_USER = "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."
NO_MARK = "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook."


def profile(call: Call) -> Answer:
    """Friends can be read, and those who wrote without being friends; who blocked the bot or left LINE cannot."""
    person = call.platform.find(call.user_id)
    if person is None or not (person.state == "friend" or (person.state == "never" and person.screen.wrote_at)):
        raise not_found()
    known = {"userId": person.user_id, "displayName": person.name}
    return as_json(known | ({"language": person.language} if person.language else {}))


def followers(call: Call) -> Answer:
    """Each page looks at `limit` people, and may name fewer of them."""
    platform = call.platform
    if not platform.verified:
        raise not_available()
    most = queries.limit(call, FOLLOWERS_AT_ONCE, MOST_FOLLOWERS)
    begin = platform.pages.place_of(call.query.get("start"), call.at)
    followed = [person for person in platform.people if person.state != "never"]
    page = followed[begin : begin + most]
    told: dict[str, Any] = {"userIds": [person.user_id for person in page if person.state == "friend"]}
    if begin + most < len(followed):
        told["next"] = platform.pages.token_for(begin + most, call.at)
    return as_json(told)


def info(call: Call) -> Answer:
    platform = call.platform
    told = {
        "userId": platform.bot_user_id,
        "basicId": platform.basic_id,
        "displayName": platform.name,
        "chatMode": platform.chat_mode,
        "markAsReadMode": "auto" if platform.chat_mode == "bot" else "manual",
    }
    return as_json(told | ({"pictureUrl": platform.picture_url} if platform.picture_url else {}))


def loading(call: Call) -> Answer:
    asked = call.form("ShowLoadingAnimationRequest")
    if not USER_ID.fullmatch(str(asked.get("chatId"))):
        raise body_errors([{"message": NO_USER, "property": "chatId"}])
    person = call.platform.find(asked["chatId"])
    if person is not None and person.state == "friend":
        person.screen.loading_until = milliseconds(call.at) + asked.get("loadingSeconds", 20) * 1000
    return Answer(status=202)


def mark_as_read(call: Call) -> Answer:
    """Everything up to the message of this token."""
    marked = call.platform.memory.read_marks.get(call.form("MarkMessagesAsReadByTokenRequest")["markAsReadToken"])
    if marked is None:
        raise RefusalError(400, NO_MARK)
    user_id, message_id = marked
    person = call.platform.find(user_id)
    if person is not None:
        person.screen.read(message_id)
    return DONE


def mark_all_as_read(call: Call) -> Answer:
    """The older way, for partners: everything of one person."""
    _known(call, call.form("MarkMessagesAsReadRequest")["chat"]["userId"]).screen.read()
    return DONE


def link_token(call: Call) -> Answer:
    person = _known(call, call.user_id)
    return as_json({"linkToken": call.platform.links.issue(person.user_id, call.at)})


def _known(call: Call, user_id: str) -> Person:
    person = call.platform.find(user_id)
    if person is None:
        raise not_found()
    return person


ROUTES = [
    Route("GET", "/v2/bot/profile/{user_id}", profile),
    Route("GET", "/v2/bot/followers/ids", followers),
    Route("GET", "/v2/bot/info", info),
    Route("POST", "/v2/bot/chat/loading/start", loading, Rate(100, 1)),
    Route("POST", "/v2/bot/chat/markAsRead", mark_as_read),
    Route("POST", "/v2/bot/message/markAsRead", mark_all_as_read),
    Route("POST", "/v2/bot/user/{user_id}/linkToken", link_token),
]
