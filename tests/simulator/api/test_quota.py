"""What a month allows: counted per person reached, and held back while a delivery to many is under way."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.simulator import Person, Platform
from tests.simulator.api.conftest import Raw, Still, letter

USED_UP = (429, "You have reached your monthly limit.")
Town = Callable[[int], list[str]]


def left(raw: Raw) -> int:
    used = raw("GET", "/v2/bot/message/quota/consumption").json["totalUsage"]
    return raw("GET", "/v2/bot/message/quota").json["value"] - used


def push(raw: Raw, to: str) -> tuple[int, str]:
    answer = raw("POST", "/v2/bot/message/push", letter(to=to))
    return answer.status, answer.json.get("message", "")


def test_only_who_is_reached_costs(raw: Raw, platform: Platform, town: Town) -> None:
    ids, platform.quota.limit = town(4), 10
    blocked, gone, never = (platform.find(user_id) for user_id in ids[1:])
    blocked.state, never.state = "blocked", "never"
    gone.deletes_account()
    assert raw("POST", "/v2/bot/message/multicast", letter(to=[*ids, "U" + "0" * 32])).status == 200
    assert {raw("POST", "/v2/bot/message/push", letter("a", "b", to=user_id)).status for user_id in ids} == {200}
    assert raw("POST", "/v2/bot/message/broadcast", letter()).status == 200
    assert left(raw) == 7
    assert [len(platform.find(user_id).chat) for user_id in ids] == [4, 0, 0, 0]


def test_a_multicast_is_sent_to_all_or_none(raw: Raw, platform: Platform, town: Town) -> None:
    ids, platform.quota.limit = town(3), 2
    assert raw("POST", "/v2/bot/message/multicast", letter(to=ids)).says == USED_UP
    assert raw("POST", "/v2/bot/message/multicast", letter(to=ids[:2])).status == 200
    assert ([len(platform.find(user_id).chat) for user_id in ids], left(raw)) == ([1, 1, 0], 0)


@pytest.mark.parametrize("way", ["broadcast", "narrowcast"])
def test_a_delivery_under_way_holds_back_its_whole_reach(
    raw: Raw, platform: Platform, still: Still, town: Town, way: str
) -> None:
    ids, platform.quota.limit = town(100), 110
    platform.sending.takes = timedelta(minutes=10)
    platform.narrowcasts.audiences[1] = frozenset(ids[:5])
    more = {"recipient": {"type": "audience", "audienceGroupId": 1}} if way == "narrowcast" else {}
    assert raw("POST", f"/v2/bot/message/{way}", letter(**more)).status in (200, 202)
    assert [push(raw, ids[n])[0] for n in range(10)] == [200] * 10
    assert (push(raw, ids[0]), left(raw)) == (USED_UP, 100)  # nothing of the delivery is charged yet
    still.advance(599)
    assert push(raw, ids[0]) == USED_UP
    still.advance(1)
    assert left(raw) == (95 if way == "narrowcast" else 0)
    assert push(raw, ids[0]) == ((200, "") if way == "narrowcast" else USED_UP)


def test_a_broadcast_that_cannot_be_paid_is_refused(raw: Raw, platform: Platform, town: Town) -> None:
    ids, platform.quota.limit = town(3), 2
    assert raw("POST", "/v2/bot/message/broadcast", letter()).says == USED_UP
    assert (platform.find(ids[0]).chat, left(raw)) == ([], 2)


def test_a_month_begins_in_japan(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    platform.quota.limit = 1
    still.moment = still.moment.replace(day=30, hour=14, minute=59)  # a minute before December
    assert [push(raw, aoi.user_id)[0] for _ in range(2)] == [200, 429]
    still.advance(60)
    assert [push(raw, aoi.user_id)[0] for _ in range(2)] == [200, 429]


def test_a_thousand_names_a_month(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    def send(name: str) -> int:
        return raw("POST", "/v2/bot/message/push", letter(to=aoi.user_id, customAggregationUnits=[name])).status

    for n in range(1000):
        platform.sending.counts.add("push", 1, f"n{n}", still.now())
    assert send("one_more") == 200  # sent, but not counted by
    assert raw("GET", "/v2/bot/message/aggregation/info").json == {"numOfCustomAggregationUnits": 1000}
    still.advance(40 * 86400)
    assert send("one_more") == 200
    assert raw("GET", "/v2/bot/message/aggregation/list").json == {"customAggregationUnits": ["one_more"]}
