"""Narrowcasts: whom they mean, what they need, and how they end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.simulator import Platform
from tests.simulator.api.conftest import Answered, Raw, Still, letter

Town = Callable[[int], list[str]]


def audience(number: int) -> dict:
    return {"type": "audience", "audienceGroupId": number}


def either(*rules: dict) -> dict:
    return {"type": "operator", "or": list(rules)}


def both(*rules: dict) -> dict:
    return {"type": "operator", "and": list(rules)}


def all_but(rule: dict) -> dict:
    return {"type": "operator", "not": rule}


GENDER = {"type": "gender", "oneOf": ["female"]}
THIRTY = {"type": "age", "gte": "age_30", "lt": "age_40"}
OLDER = {"type": "age", "gte": "age_40"}


def send(raw: Raw, recipient: dict | None = None, demographic: dict | None = None, **limit: object) -> Answered:
    more = {"recipient": recipient, "filter": demographic and {"demographic": demographic}, "limit": limit}
    return raw("POST", "/v2/bot/message/narrowcast", letter(**{name: one for name, one in more.items() if one}))


def progress(raw: Raw, sent: Answered) -> dict:
    return raw("GET", f"/v2/bot/message/progress/narrowcast?requestId={sent.headers['x-line-request-id']}").json


def heard(platform: Platform, ids: list[str]) -> list[int]:
    return [n for n, user_id in enumerate(ids) if platform.find(user_id).chat]


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        (None, [0, 1, 2, 3, 4]),
        (audience(1), [0, 1, 2]),
        (either(audience(1), audience(2)), [0, 1, 2, 3]),
        (both(audience(1), audience(2)), [2]),
        (all_but(audience(1)), [3, 4]),
        (both(audience(1), all_but(audience(2))), [0, 1]),
    ],
)
def test_recipients(raw: Raw, platform: Platform, town: Town, recipient: dict | None, expected: list[int]) -> None:
    ids = town(5)
    platform.narrowcasts.audiences = {1: frozenset(ids[:3]), 2: frozenset([*ids[2:4], "U" + "0" * 32])}
    assert send(raw, recipient).status == 202
    assert heard(platform, ids) == expected


def test_who_blocked_the_bot_is_no_recipient(raw: Raw, platform: Platform, town: Town) -> None:
    ids = town(3)
    platform.find(ids[1]).state = "blocked"
    told = progress(raw, send(raw))
    assert (heard(platform, ids), told["targetCount"]) == ([0, 2], 2)


@pytest.mark.parametrize(
    ("demographic", "expected"),
    [
        (GENDER, range(60)),
        (both(GENDER, THIRTY), range(55)),
        (either(THIRTY, OLDER), range(120)),
        (all_but(GENDER), [*range(60, 120), *range(120, 130)]),
    ],
)
def test_attributes(raw: Raw, platform: Platform, town: Town, demographic: dict, expected: range) -> None:
    ids = town(130)  # the last ten LINE knows nothing about
    for n, user_id in enumerate(ids[:120]):
        known = {"gender": "female" if n < 60 else "male", "age": "age_35" if n < 55 else "age_50"}
        platform.narrowcasts.attributes[user_id] = known
    assert progress(raw, send(raw, demographic=demographic))["phase"] == "succeeded"
    assert heard(platform, ids) == list(expected)


def test_attributes_need_a_reach_of_a_hundred(raw: Raw, platform: Platform, town: Town) -> None:
    ids = town(100)
    platform.find(ids[0]).state = "blocked"
    assert send(raw, demographic=GENDER).says == (403, "Your account does not have enough friends")
    platform.find(ids[0]).state = "friend"
    assert send(raw, demographic=GENDER).status == 202


@pytest.mark.parametrize(("women", "phase"), [(50, "succeeded"), (49, "failed")])
def test_attributes_must_reach_fifty(raw: Raw, platform: Platform, town: Town, women: int, phase: str) -> None:
    ids = town(100)
    platform.narrowcasts.attributes = {user_id: {"gender": "female"} for user_id in ids[:women]}
    told = progress(raw, send(raw, demographic=GENDER))
    assert (told["phase"], told.get("errorCode")) == (phase, 2 if phase == "failed" else None)
    assert len(heard(platform, ids)) == (50 if phase == "succeeded" else 0)


def test_phases(raw: Raw, platform: Platform, still: Still, town: Town) -> None:
    town(3)
    platform.sending.takes = timedelta(minutes=10)
    sent = send(raw)
    accepted, counts = "2026-11-24T03:00:00.000Z", {"successCount": 3, "failureCount": 0, "targetCount": 3}
    assert progress(raw, sent) == {"phase": "waiting", "acceptedTime": accepted}
    still.advance(300)
    assert progress(raw, sent) == {"phase": "sending", "acceptedTime": accepted, **counts}
    still.advance(300)
    done = {"phase": "succeeded", "acceptedTime": accepted, "completedTime": "2026-11-24T03:10:00.000Z", **counts}
    assert progress(raw, sent) == done


def test_a_failure_shows_when_sending_begins(raw: Raw, platform: Platform, still: Still, town: Town) -> None:
    town(100)
    platform.sending.takes = timedelta(minutes=10)
    sent = send(raw, demographic=GENDER)
    assert progress(raw, sent)["phase"] == "waiting"
    still.advance(300)
    told = progress(raw, sent)
    assert (told["phase"], told["errorCode"], told["completedTime"]) == ("failed", 2, "2026-11-24T03:05:00.000Z")
    assert (told["failedDescription"], told["successCount"]) == ("Not enough recipients", 0)


def test_limits(raw: Raw, platform: Platform, town: Town) -> None:
    ids, platform.quota.limit = town(5), 7
    assert progress(raw, send(raw, max=3))["successCount"] == 3
    assert len(heard(platform, ids)) == 3
    assert send(raw, forbidPartialDelivery=True).status == 400
    told = progress(raw, send(raw, upToRemainingQuota=True, forbidPartialDelivery=True))  # five people, four left
    assert (told["phase"], told["errorCode"]) == ("failed", 5)
    assert progress(raw, send(raw))["errorCode"] == 1  # it cannot hold five back
    assert progress(raw, send(raw, upToRemainingQuota=True))["successCount"] == 4
    assert send(raw).says == (429, "You have reached your monthly limit.")


def test_a_former_narrowcast_as_recipients(raw: Raw, platform: Platform, still: Still, town: Town) -> None:
    ids = town(4)
    platform.narrowcasts.audiences[1] = frozenset(ids[:2])
    first = send(raw, audience(1)).headers["x-line-request-id"]
    former = {"type": "redelivery", "requestId": first}
    assert send(raw, all_but(former)).status == 202
    assert [len(platform.find(user_id).chat) for user_id in ids] == [1, 1, 1, 1]
    still.advance(14 * 86400 + 1)
    assert send(raw, former).says == (400, f"Invalid request id: {first}")


def test_an_audience_nobody_made(raw: Raw, town: Town) -> None:
    town(1)
    assert send(raw, audience(9)).says == (400, "Invalid audience group id: 9")


def test_progress_is_told_for_two_weeks(raw: Raw, platform: Platform, still: Still, town: Town) -> None:
    town(1)
    path = f"/v2/bot/message/progress/narrowcast?requestId={send(raw).headers['x-line-request-id']}"
    still.advance(14 * 86400)
    assert raw("GET", path).status == 200
    still.advance(1)
    assert raw("GET", path).says == (404, "Not found")
    invalid = (400, "The value for the 'requestId' parameter is invalid")
    assert raw("GET", "/v2/bot/message/progress/narrowcast?requestId=1").says == invalid
    assert raw("GET", "/v2/bot/message/progress/narrowcast").says == invalid
