"""Retry keys: accepted once, remembered for a day, on each way of sending that knows them."""

from uuid import uuid4

import pytest

from bot.simulator import Person, Platform
from tests.simulator.api.conftest import Answered, Raw, Still, letter

WAYS = {"push": 200, "multicast": 200, "narrowcast": 202, "broadcast": 200}
ONCE = "The retry key is already accepted"


def send(raw: Raw, way: str, to: Person, key: str, *words: str) -> Answered:
    receiver = {"push": {"to": to.user_id}, "multicast": {"to": [to.user_id]}}.get(way, {})
    return raw("POST", f"/v2/bot/message/{way}", letter(*words, **receiver), X_Line_Retry_Key=key)


@pytest.mark.parametrize("way", WAYS)
def test_the_second_time_it_was_accepted_already(raw: Raw, platform: Platform, aoi: Person, way: str) -> None:
    platform.quota.limit, key = 100, str(uuid4())
    first, second = send(raw, way, aoi, key), send(raw, way, aoi, key)
    assert (first.status, second.status) == (WAYS[way], 409)
    told = {"sentMessages": first.json["sentMessages"]} if way == "push" else {}
    assert second.json == {"message": ONCE, **told}
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert second.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert (len(aoi.chat), platform.quota.used(platform.now())) == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_key_lives_for_a_day(raw: Raw, still: Still, aoi: Person, way: str) -> None:
    key = str(uuid4())
    send(raw, way, aoi, key)
    still.advance(24 * 3600 - 1)
    assert send(raw, way, aoi, key).status == 409
    still.advance(1)
    assert [send(raw, way, aoi, key).status for _ in range(2)] == [WAYS[way], 409]
    assert len(aoi.chat) == 2


def test_a_refused_call_leaves_the_key_unused(raw: Raw, platform: Platform, aoi: Person) -> None:
    key, platform.quota.limit = str(uuid4()), 0
    assert send(raw, "push", aoi, key, "").status == 400
    assert send(raw, "push", aoi, key).status == 429
    platform.quota.limit = None
    assert send(raw, "push", aoi, key).status == 200


def test_forgotten_keys_take_no_room(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    for _ in range(3):
        send(raw, "push", aoi, str(uuid4()))
        still.advance(12 * 3600)
    assert len(platform.sending._keys._accepted) == 2
