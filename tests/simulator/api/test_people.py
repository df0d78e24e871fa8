"""What the bot can learn about people, and do in their chats."""

import pytest

from bot.simulator import BlockedTheBotError, Person, Platform
from tests.simulator.api.conftest import Raw, Still, letter
from tests.simulator.echo_bot import EchoBot

STRANGER = "U" + "0" * 32


def profile(raw: Raw, person: Person) -> int:
    return raw("GET", f"/v2/bot/profile/{person.user_id}").status


def test_profiles_of_friends_and_of_those_who_wrote(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    stranger, writer = platform.person("stranger"), platform.person("writer", language=None)
    writer.says("hello")
    known = {"userId": writer.user_id, "displayName": "writer"}
    assert raw("GET", f"/v2/bot/profile/{writer.user_id}").json == known
    assert [profile(raw, one) for one in (aoi, writer, stranger)] == [200, 200, 404]
    writer.unfollow()
    aoi.deletes_account()
    assert [profile(raw, one) for one in (aoi, writer)] == [404, 404]
    assert raw("GET", f"/v2/bot/profile/{STRANGER}").says == (404, "Not found")


def test_who_left_line_hears_nothing_and_says_nothing(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    aoi.says("goodbye")
    token, heard = platform.events[-1]["replyToken"], len(platform.events)
    aoi.deletes_account()
    sends = [
        raw("POST", "/v2/bot/message/push", letter(to=aoi.user_id)),
        raw("POST", "/v2/bot/message/reply", letter(replyToken=token)),
        raw("POST", "/v2/bot/message/multicast", letter(to=[aoi.user_id])),
        raw("POST", "/v2/bot/message/broadcast", letter()),
    ]
    assert [send.status for send in sends] == [200] * 4
    aoi.follow()
    aoi.unfollow()
    with pytest.raises(BlockedTheBotError):
        aoi.says("here again")
    assert [shown.text for shown in aoi.chat] == ["goodbye"]
    assert (aoi.state, len(platform.events), platform.quota.used(platform.now())) == ("deleted", heard, 0)


def test_a_multicast_is_not_for_those_who_only_wrote(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: []
    writer = platform.person("writer")
    writer.says("hello")
    raw("POST", "/v2/bot/message/push", letter("one", to=writer.user_id))
    raw("POST", "/v2/bot/message/multicast", letter("two", to=[writer.user_id, writer.user_id, aoi.user_id]))
    assert [shown.text for shown in writer.chat] == ["hello", "one"]
    assert [shown.text for shown in aoi.chat] == ["two"]


def followers(raw: Raw, query: str = "") -> dict:
    return raw("GET", f"/v2/bot/followers/ids{query}").json


def test_followers_page_by_page(raw: Raw, platform: Platform, still: Still, town: object) -> None:
    ids = town(302)
    platform.person("stranger")
    platform.find(ids[1]).state, platform.find(ids[2]).state = "blocked", "deleted"
    first = followers(raw)
    assert first["userIds"] == [ids[0], *ids[3:300]]
    assert followers(raw, "?limit=1000") == {"userIds": [ids[0], *ids[3:]]}
    still.advance(86400)
    assert followers(raw, f"?start={first['next']}") == {"userIds": ids[300:]}
    still.advance(1)
    assert raw("GET", f"/v2/bot/followers/ids?start={first['next']}").says == (400, "Invalid start param")
    assert raw("GET", "/v2/bot/followers/ids?start=guessed").says == (400, "Invalid start param")


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", ""])
def test_an_impossible_limit(raw: Raw, limit: str) -> None:
    answer = raw("GET", f"/v2/bot/followers/ids?limit={limit}")
    assert answer.says == (400, "The value for the 'limit' parameter is invalid")


def test_followers_are_for_verified_accounts(raw: Raw, platform: Platform) -> None:
    platform.verified = False
    says = (403, "Access to this API is not available for your account")
    assert raw("GET", "/v2/bot/followers/ids").says == says


def test_the_bot_without_a_picture(raw: Raw) -> None:
    assert raw("GET", "/v2/bot/info").json.keys() == {"userId", "basicId", "displayName", "chatMode", "markAsReadMode"}


def loading(raw: Raw, **asked: object) -> tuple[int, list[str]]:
    answer = raw("POST", "/v2/bot/chat/loading/start", asked)
    return answer.status, [detail["message"] for detail in answer.json.get("details", [])]


def test_loading_seconds(raw: Raw, aoi: Person) -> None:
    between, step = "Must be between 5 and 60", "must be a multiple of five"
    tried = {seconds: loading(raw, chatId=aoi.user_id, loadingSeconds=seconds) for seconds in (0, 4, 5, 7, 60, 61, 65)}
    assert tried == {
        0: (400, [between]),
        4: (400, [between, step]),
        5: (202, []),
        7: (400, [step]),
        60: (202, []),
        61: (400, [between, step]),
        65: (400, [between]),
    }


def test_loading_for_twenty_seconds_for_friends_only(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    assert loading(raw, chatId=aoi.user_id) == (202, [])
    assert aoi.screen.loading_until == int(still.now().timestamp() + 20) * 1000
    assert loading(raw, chatId=STRANGER) == (202, [])
    aoi.screen.loading_until = 0
    aoi.unfollow()
    assert (loading(raw, chatId=aoi.user_id), aoi.screen.loading_until) == ((202, []), 0)


def test_a_token_to_mark_as_read_that_nobody_got(raw: Raw) -> None:
    says = "Invalid markAsReadToken. Tokens must be used by the bot that received them via Webhook."
    assert raw("POST", "/v2/bot/chat/markAsRead", {"markAsReadToken": "guessed"}).says == (400, says)
    assert raw("POST", "/v2/bot/message/markAsRead", {"chat": {"userId": STRANGER}}).status == 404


def test_a_link_token_works_once_for_ten_minutes(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    path = f"/v2/bot/user/{aoi.user_id}/linkToken"
    first, second = (raw("POST", path).json["linkToken"] for _ in range(2))
    still.advance(600)
    assert [platform.links.spend(first, still.now()) for _ in range(2)] == [aoi.user_id, None]
    still.advance(1)
    assert platform.links.spend(second, still.now()) is None
    assert raw("POST", f"/v2/bot/user/{STRANGER}/linkToken").status == 404


def test_without_a_webhook(raw: Raw, platform: Platform) -> None:
    platform.webhook_url = ""
    missing = (404, "Webhook endpoint not found")
    assert raw("GET", "/v2/bot/channel/webhook/endpoint").says == missing
    assert raw("POST", "/v2/bot/channel/webhook/test", {}).says == missing


@pytest.mark.parametrize("url", ["http://example.com/", "ftp://example.com", "nonsense", "https://a.jp/" + "x" * 500])
def test_a_webhook_that_cannot_be(raw: Raw, platform: Platform, bot: EchoBot, url: str) -> None:
    invalid = (400, "Invalid webhook endpoint URL")
    assert raw("PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": url}).says == invalid
    assert raw("POST", "/v2/bot/channel/webhook/test", {"endpoint": url}).says == invalid
    assert platform.webhook_url == bot.url


def test_a_webhook_that_is_switched_off_hears_nothing(raw: Raw, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    platform.webhook_active, heard = False, len(bot.received)
    aoi.says("hello")
    platform.wait_idle()
    assert len(bot.received) == heard
    assert raw("GET", "/v2/bot/channel/webhook/endpoint").json["active"] is False
