"""What nobody should send (F04, F05): never a 5xx, never a lost neighbour, always an answer to a person."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import clock
from bot.domain.interview.interviews import Interview
from bot.domain.office.inbox import InboxEvent
from bot.simulator import Person
from bot.simulator.webhooks import events
from bot.simulator.webhooks.events import Event
from bot.simulator.webhooks.sender import as_bytes, sign
from bot.stage import CREDENTIALS, Stage
from tests.faults import crowd
from tests.faults.odd_things import made_up, mutated, odd_messages, poison

SECRET, HOOK = CREDENTIALS.secrets[0], "/matsudo/line/webhook"
BODIES = 300
DEEP = b"[" * 10_000 + b"]" * 10_000

BAD_SIGNATURES = {
    "none": None,
    "empty": "",
    "wrong": sign("another secret", b'{"events":[]}'),
    "not base64": "not base64!",
    "another body's": sign(SECRET, b'{"events":[ ]}'),
    "not ASCII": "署名".encode().decode("latin-1"),
    "long": "A" * 5000,
}
BODIES_THAT_SAY_NOTHING = {
    "not JSON": (b"events", 400),
    "empty": (b"", 400),
    "not UTF-8": (b'{"events":["\xff"]}', 400),
    "10,000 deep": (DEEP, 400),
    "a number of 5,000 digits": (b'{"events":[{"type":"message","timestamp":' + b"9" * 5000 + b"}]}", 400),
    "over a mebibyte": (b'{"events":[],"x":"' + b"x" * 1024 * 1024 + b'"}', 400),
    "a list": (b"[1]", 200),
    "no events": (b"{}", 200),
    "events: null": (b'{"events":null}', 200),
    "events: text": (b'{"events":"no"}', 200),
    "LINE's verification": (b'{"destination":"U0","events":[]}', 200),
}


@pytest.fixture
def door(town: Stage) -> FlaskClient:
    """The web application without a network in between."""
    client: FlaskClient = town.web.app.test_client()  # type: ignore[attr-defined]
    return client


@pytest.mark.parametrize("signature", BAD_SIGNATURES.values(), ids=BAD_SIGNATURES.keys())
def test_without_the_right_signature_nothing_is_read(town: Stage, door: FlaskClient, signature: str | None) -> None:
    headers = {} if signature is None else {"x-line-signature": signature}
    body = as_bytes({"events": [_message(town.person("aoi"), "メニュー")]})
    assert (door.post(HOOK, data=body, headers=headers).status_code, _stored(town)) == (400, {})


@pytest.mark.parametrize(("body", "status"), BODIES_THAT_SAY_NOTHING.values(), ids=BODIES_THAT_SAY_NOTHING.keys())
def test_a_signed_body_that_says_nothing(town: Stage, door: FlaskClient, body: bytes, status: int) -> None:
    assert (_post(door, body), _stored(town)) == (status, {})


def test_a_signed_body_with_no_declared_length_is_bounded_too(town: Stage, door: FlaskClient) -> None:
    body = b'{"events":[],"x":"' + b"x" * 2 * 1024 * 1024 + b'"}'
    said = door.post(
        HOOK,
        input_stream=BytesIO(body),
        headers={"x-line-signature": sign(SECRET, body), "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert (said.status_code // 100, _stored(town)) == (4, {})


def test_ten_poisoned_events_among_a_hundred(town_on_both: Stage) -> None:
    """n=100: ninety people are answered, whatever stands between their events."""
    town = town_on_both
    people = [town.person(f"person {number}") for number in range(90)]
    crowd.expecting(town.service.db, [person.user_id for person in people])
    batch = [_message(person, "メニュー") for person in people]
    for number, bad in enumerate(poison()):
        batch.insert(number * 9, bad)
    assert (len(batch), _post(town.web.app.test_client(), json.dumps({"events": batch}).encode())) == (100, 200)  # type: ignore[attr-defined]
    town.quiet(60)
    assert [len(person.new()) > 0 for person in people] == [True] * 90
    assert crowd.events_by_state(town.service.db).get("done") == 90


def test_ten_thousand_events_in_one_body(town_on_both: Stage) -> None:
    """More than one statement has room for."""
    batch = [{"type": "join", "webhookEventId": str(number)} for number in range(10_000)]
    door = town_on_both.web.app.test_client()  # type: ignore[attr-defined]
    assert (_post(door, as_bytes({"events": batch})), _stored(town_on_both)) == (200, {"ignored": 10_000})


def test_every_odd_message_gets_an_answer(town: Stage, door: FlaskClient) -> None:
    """Stickers nobody knows, kinds LINE has not invented yet, broken characters, words without end."""
    person, odd = town.person("aoi"), odd_messages(town.service.conversations.phrases)
    crowd.expecting(town.service.db, [person.user_id])
    silent = [what for what in odd if not _answer(town, door, _event(person, "message", {"message": what}))]
    assert (silent, _failed(town)) == ([], 0), f"n={len(odd)} messages"


def test_every_odd_event_of_a_person_gets_an_answer(town: Stage, door: FlaskClient) -> None:
    person = town.person("aoi")
    crowd.expecting(town.service.db, [person.user_id])
    kinds = ["beacon", "videoPlayComplete", "accountLink", "membership", "something new", "follow"]
    odd = [_event(person, kind, {}) for kind in kinds]
    odd += [_event(person, "message", payload) for payload in ({}, {"message": None}, {"message": "text"})]
    odd += [_event(person, "postback", payload) for payload in ({}, {"postback": None}, {"postback": {"data": 7}})]
    for name in ("webhookEventId", "timestamp", "deliveryContext", "mode"):
        odd.append({key: value for key, value in _message(person, "メニュー").items() if key != name})
    odd += [_message(person, "メニュー") | {"timestamp": when} for when in (-1, 2**53, 2**70, 1.5, "now", None, True)]
    assert ([event for event in odd if not _answer(town, door, event)], _failed(town)) == ([], 0), f"n={len(odd)}"


def test_groups_and_standby_are_stored_and_left_alone(town: Stage, door: FlaskClient) -> None:
    person = town.person("aoi")
    alone = _message(person, "メニュー")
    others = [
        alone | {"source": {"type": "group", "groupId": "C1", "userId": person.user_id}, "webhookEventId": "1"},
        alone | {"source": {"type": "room", "roomId": "R1"}, "webhookEventId": "2"},
        alone | {"source": None, "webhookEventId": "3"},
        alone | {"source": {"type": "user"}, "webhookEventId": "4"},
        alone | {"mode": "standby", "webhookEventId": "5"},
        alone | {"source": {"type": "user", "userId": "U\n" + "x" * 99}, "webhookEventId": "6"},
    ]
    assert _post(door, as_bytes({"events": others})) == 200
    town.quiet()
    assert (_stored(town), person.new()) == ({"ignored": 6}, [])


def test_made_up_buttons_are_answered_and_do_nothing(town_on_both: Stage) -> None:
    """Other people's slots, numbers below nothing and beyond everything, steps that are not."""
    town, db = town_on_both, town_on_both.service.db
    aoi, minh = town.person("aoi"), town.person("minh")
    crowd.expecting(db, [aoi.user_id, minh.user_id])
    [theirs, _] = crowd.offer(db, 10, 15)
    minh.postback(crowd.booking_of(theirs))
    town.quiet()
    data, door = made_up(town.service.conversations.flows, theirs), town.web.app.test_client()  # type: ignore[attr-defined]
    silent = []
    for one in data:
        for before in ("やめる", None):
            if before:
                _answer(town, door, _event(aoi, "postback", events.postback(crowd.to_the_slots(), None)))
            if not _answer(
                town, door, _event(aoi, "postback", events.postback(one, {"date": "%00"} if "date" in one else None))
            ):
                silent.append(one)
    assert (silent, _failed(town)) == ([], 0), f"n={2 * len(data)} taps"
    assert crowd.how_many(db, Interview, Interview.slot_id == theirs) == 1


def test_three_hundred_mutated_bodies(town: Stage, door: FlaskClient) -> None:
    """Valid webhooks with something changed: answered 2xx or 4xx, and a neighbour beside them always heard."""
    person, neighbour = town.person("aoi"), town.person("minh")
    crowd.expecting(town.service.db, [person.user_id, neighbour.user_id])
    good = [
        _message(person, "面談"),
        _event(person, "postback", events.postback("f=menu", None)),
        _event(person, "follow", {}),
    ]
    tried: list[str] = []

    @settings(max_examples=BODIES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(good).flatmap(mutated))
    def check(event: Any) -> None:
        beside = _message(neighbour, "メニュー")
        tried.append(beside["webhookEventId"])
        body = json.dumps({"destination": "U0", "events": [event, beside, event]}).encode()
        assert _post(door, body) == 200

    check()
    town.quiet(120)
    assert _failed(town) == 0, f"n={len(tried)} bodies"
    assert len([one for one in tried if one in _done(town)]) == len(tried) >= BODIES
    assert _answer(town, door, _message(neighbour, "メニュー"))


def _event(person: Person, kind: str, payload: dict[str, Any]) -> Event:
    at = person.platform.now() - timedelta(seconds=1)
    token = person.platform.sending.tokens.issue(person.user_id, clock.now())
    return events.event(kind, person.user_id, at, payload, token)


def _message(person: Person, text: str) -> Event:
    return _event(person, "message", events.message("text", person.platform.sending.new_id(), text=text))


def _post(door: FlaskClient, body: bytes) -> int:
    return door.post(HOOK, data=body, headers={"x-line-signature": sign(SECRET, body)}).status_code


def _answer(town: Stage, door: FlaskClient, event: Event) -> list[str]:
    """What the person sees of an event that was delivered well."""
    person = town.platform.find(event["source"]["userId"])
    assert person is not None
    person.state = "friend"
    person.new()
    assert _post(door, json.dumps({"events": [event]}).encode()) == 200
    town.quiet(30)
    return [one.text for one in person.new()]


def _stored(town: Stage) -> dict[str, int]:
    return crowd.events_by_state(town.service.db)


def _failed(town: Stage) -> int:
    """Events where the bot had to apologise for a mistake of its own."""
    return _stored(town).get("failed", 0)


def _done(town: Stage) -> set[str]:
    with town.service.db.read() as session:
        return set(session.scalars(select(InboxEvent.id).where(InboxEvent.state == "done")))
