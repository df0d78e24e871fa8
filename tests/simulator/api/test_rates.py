"""LINE's rate limits: how much each endpoint takes, exactly, and when it takes more."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from bot.simulator import Person, Platform
from bot.simulator.account.buckets import Buckets, Rate
from bot.simulator.api import gate
from bot.simulator.api.call import Answer, Call, Route
from bot.simulator.web import ROUTES
from tests.simulator.api.conftest import Raw, Still, letter

HOUR = 3600
LIMITED = {
    "POST /v2/bot/message/multicast": Rate(200, 1),
    "POST /v2/bot/message/narrowcast": Rate(60, HOUR),
    "POST /v2/bot/message/broadcast": Rate(60, HOUR),
    "POST /v2/bot/chat/loading/start": Rate(100, 1),
    "POST /v2/bot/richmenu": Rate(100, HOUR),
    "DELETE /v2/bot/richmenu/{menu_id}": Rate(100, HOUR),
    "DELETE /v2/bot/richmenu/alias/{alias_id}": Rate(100, HOUR),
    "GET /v2/bot/richmenu/progress/batch": Rate(100, HOUR),
    "POST /v2/bot/richmenu/batch": Rate(3, HOUR),
    "GET /v2/bot/richmenu/list": Rate(10, 1),
    "GET /v2/bot/channel/webhook/endpoint": Rate(1000, 60),
    "PUT /v2/bot/channel/webhook/endpoint": Rate(1000, 60),
    "POST /v2/bot/channel/webhook/test": Rate(60, HOUR),
    "POST /v2/oauth/accessToken": Rate(370, 1),
    "GET /v2/bot/insight/followers": Rate(60, HOUR),
    "GET /v2/bot/insight/message/delivery": Rate(60, HOUR),
    "GET /v2/bot/insight/message/event": Rate(60, HOUR),
    "GET /v2/bot/insight/message/event/aggregation": Rate(60, HOUR),
    "GET /v2/bot/insight/demographic": Rate(60, HOUR),
}
SLOW = (429, "The API rate limit has been exceeded. Try again later.")


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def ask(platform: Platform, route: Route) -> Answer:
    """A call that asks for nothing sensible: all of them count."""
    headers = {"Authorization": f"Bearer {platform.token}"}
    parts = {"user_id": "U" + "0" * 32, "menu_id": "none", "alias_id": "none", "message_id": "none"}
    return gate.answer(
        Call(platform, route.method, route.path, headers, b"", str(uuid4()), platform.now(), parts), route
    )


def test_each_endpoint_has_its_rate() -> None:
    assert {name(route): route.rate for route in ROUTES} == {
        name(route): LIMITED.get(name(route), Rate(2000, 1)) for route in ROUTES
    }
    assert LIMITED.keys() <= {name(route) for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_exactly_so_many_and_one_more_after_the_refill(platform: Platform, still: Still, route: Route) -> None:
    platform.webhook_url = ""  # nobody is tried out here
    count, seconds = route.rate.count, route.rate.seconds
    assert 429 not in [ask(platform, route).status for _ in range(count)]
    assert ask(platform, route).status == 429
    still.advance(seconds / count)
    assert [ask(platform, route).status == 429 for _ in range(2)] == [False, True]
    still.advance(seconds)
    assert [ask(platform, route).status for _ in range(count + 1)].count(429) == 1


def test_the_refusal_over_http(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    answers = [raw("POST", "/v2/bot/message/broadcast", letter()) for _ in range(61)]
    assert [answer.status for answer in answers] == [200] * 60 + [429]
    assert (answers[-1].says, len(aoi.chat)) == (SLOW, 60)
    assert raw("POST", "/v2/bot/message/push", letter(to=aoi.user_id)).status == 200  # another bucket


def test_repeats_and_mistakes_count_too(raw: Raw, still: Still, aoi: Person) -> None:
    key = str(uuid4())
    path, body = "/v2/bot/message/broadcast", letter()
    assert [raw("POST", path, body, X_Line_Retry_Key=key).status for _ in range(30)] == [200] + [409] * 29
    assert [raw("POST", path, letter("")).status for _ in range(31)] == [400] * 30 + [429]


def test_other_parameters_share_the_bucket(raw: Raw, still: Still) -> None:
    codes = [raw("DELETE", f"/v2/bot/richmenu/richmenu-{n:032x}").status for n in range(101)]
    assert codes == [404] * 100 + [429]


def test_no_bucket_is_taken_from_without_a_token(raw: Raw, still: Still) -> None:
    assert {raw("GET", "/v2/bot/richmenu/list", Authorization="Bearer no").status for _ in range(20)} == {401}
    assert raw("GET", "/v2/bot/richmenu/list").status == 200


@pytest.fixture
def fill(still: Still) -> Callable[[Buckets, int], int]:
    """How many of so many calls are allowed now, at ten a second."""
    return lambda buckets, calls: sum(buckets.take("it", Rate(10, 1), still.now()) for _ in range(calls))


def test_a_clock_that_is_set_back_only_stands_still(fill: Callable[[Buckets, int], int], still: Still) -> None:
    buckets = Buckets()
    assert fill(buckets, 12) == 10
    still.advance(-HOUR)
    assert fill(buckets, 2) == 0
    still.advance(0.5)
    assert fill(buckets, 12) == 5
    still.advance(2 * HOUR)
    assert fill(buckets, 12) == 10


def test_buckets_can_be_larger_or_off(fill: Callable[[Buckets, int], int]) -> None:
    buckets = Buckets()
    buckets.scale = 2.5
    assert fill(buckets, 100) == 25
    buckets.on = False
    assert fill(buckets, 100) == 100


def test_many_messages_to_one_person(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    minh = platform.person("minh")
    minh.follow()
    platform.sending.most_to_one = Rate(2, 60)
    pushes = [raw("POST", "/v2/bot/message/push", letter(to=aoi.user_id)) for _ in range(3)]
    assert ([push.status for push in pushes], pushes[-1].says) == ([200, 200, 429], SLOW)
    assert raw("POST", "/v2/bot/message/push", letter(to=minh.user_id)).status == 200
    still.advance(30)
    assert raw("POST", "/v2/bot/message/push", letter(to=aoi.user_id)).status == 200
