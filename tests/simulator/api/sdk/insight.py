"""Statistics through the SDK's client for insight."""

from linebot.v3.messaging import BroadcastRequest

from bot.simulator.clock import JAPAN
from tests.simulator.api.sdk import World, covers, plain
from tests.simulator.api.sdk.sending import NEWS


@covers("get_number_of_followers")
def followers(world: World) -> None:
    world.platform.person("stranger")
    minh = world.platform.person("minh")
    minh.follow()
    minh.unfollow()
    told = {"status": "ready", "followers": 2, "targetedReaches": 1, "blocks": 1}
    assert plain(world.insight.get_number_of_followers()) == told


@covers("get_number_of_message_deliveries")
def deliveries(world: World) -> None:
    world.line.broadcast(BroadcastRequest(messages=NEWS))
    day = f"{world.platform.now().astimezone(JAPAN):%Y%m%d}"
    assert plain(world.insight.get_number_of_message_deliveries(day)) == {"status": "unready"}
    world.platform.advance(86400)
    assert plain(world.insight.get_number_of_message_deliveries(day)) == {
        "status": "ready",
        "apiBroadcast": 1,
        "apiPush": 0,
        "apiMulticast": 0,
        "apiNarrowcast": 0,
        "apiReply": 0,
    }


@covers("get_message_event")
def event(world: World) -> None:
    sent = world.line.broadcast_with_http_info(BroadcastRequest(messages=NEWS))
    told = world.insight.get_message_event(sent.headers["x-line-request-id"])
    assert (told.overview.request_id, told.overview.delivered) == (sent.headers["x-line-request-id"], 1)
    assert (told.overview.unique_impression, told.overview.unique_click, told.clicks) == (None, None, [])
    assert [(one.seq, one.impression) for one in told.messages] == [(1, None)]


@covers("get_statistics_per_unit")
def by_unit(world: World) -> None:
    told = world.insight.get_statistics_per_unit("unit", "20261101", "20261130")
    assert (told.overview.unique_impression, told.messages, told.clicks) == (None, [], [])


@covers("get_friends_demographics")
def demographics(world: World) -> None:
    assert plain(world.insight.get_friends_demographics()) == {"available": False}
