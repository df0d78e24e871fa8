"""No, in LINE's words: each refusal that does not depend on what a single endpoint does."""

import json
import re

import pytest

from bot.simulator import Person, Platform
from bot.simulator.api.call import Route
from bot.simulator.web import ROUTES
from tests.simulator.api.conftest import JSON, Raw, letter

PUSH = "/v2/bot/message/push"
NOBODY = "U" + "0" * 32


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def filled(route: Route) -> str:
    """Its path, with nothing sensible in the gaps."""
    return re.sub(r"\{\w+\}", "none", route.path)


def details(*pairs: tuple[str, str]) -> dict:
    listed = [{"message": message, "property": at} for message, at in pairs]
    return {"message": f"The request body has {len(listed)} error(s)", "details": listed}


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"messages": []}, details(("Size must be between 1 and 5", "messages"))),
        (letter(*"123456"), details(("Size must be between 1 and 5", "messages"))),
        (letter("a" * 5001), details(("Length must be between 0 and 5000", "messages[0].text"))),
        (letter(""), details(("May not be empty", "messages[0].text"))),
    ],
)
def test_bodies_that_are_refused(raw: Raw, aoi: Person, body: dict, refusal: dict) -> None:
    answer = raw("POST", PUSH, {"to": aoi.user_id, **body})
    assert (answer.status, answer.json) == (400, refusal)
    assert aoi.chat == []


def test_an_unknown_type_of_message(raw: Raw, aoi: Person) -> None:
    answer = raw("POST", PUSH, {"to": aoi.user_id, "messages": [*letter()["messages"], {"type": "poll"}]})
    (detail,) = answer.json["details"]
    assert (answer.says, detail["property"]) == ((400, "The request body has 1 error(s)"), "messages[1].type")
    assert detail["message"].startswith("Must be one of the following values: [text, ")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff", b'{"to": '])
def test_what_is_no_json(raw: Raw, body: bytes) -> None:
    answer = raw("POST", PUSH, body)
    assert answer.status == 400
    assert answer.json["message"].startswith("The request body could not be parsed as JSON (line: ")


@pytest.mark.parametrize("to", ["aoi", "U123", "u" + "0" * 32, "U" + "G" * 32])
def test_an_ill_formed_receiver(raw: Raw, to: str) -> None:
    answer = raw("POST", PUSH, letter(to=to))
    assert answer.says == (400, "The property, to, in the request body is invalid (line: -, column: -)")


@pytest.mark.parametrize("to", [NOBODY, "C" + "0" * 32, "R" + "0" * 32])
def test_a_receiver_nobody_knows(raw: Raw, to: str) -> None:
    assert raw("POST", PUSH, letter(to=to)).says == (400, "Failed to send messages")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_wrong_media_type(raw: Raw, media_type: str) -> None:
    answer = raw("POST", PUSH, json.dumps(letter(to=NOBODY)).encode(), Content_Type=media_type)
    assert answer.says == (415, f"The content type, {media_type}, is not supported")


def test_json_may_say_its_charset(raw: Raw, aoi: Person) -> None:
    assert raw("POST", PUSH, letter(to=aoi.user_id), Content_Type=f"{JSON}; charset=UTF-8").status == 200


def test_without_a_token(raw: Raw) -> None:
    says = "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'"
    assert raw("GET", "/v2/bot/info", Authorization=None).says == (401, says)
    assert raw("GET", "/v2/bot/info", Authorization="Basic abc").says == (401, says)


def test_with_a_token_nobody_issued(raw: Raw) -> None:
    reason = "invalid token. Confirm that the access token in the authorization header is valid."
    answer = raw("GET", "/v2/bot/info", Authorization="Bearer wrong")
    assert answer.says == (401, f"Authentication failed due to the following reason: {reason}")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_more_than_two_megabytes(raw: Raw, aoi: Person) -> None:
    assert raw("POST", PUSH, letter("a" * (2 * 1024 * 1024), to=aoi.user_id)).status == 413
    assert aoi.chat == []


def test_two_megabytes_are_read(raw: Raw, aoi: Person) -> None:
    body = json.dumps(letter(to=aoi.user_id)).encode()
    assert raw("POST", PUSH, body.ljust(2 * 1024 * 1024)).status == 200


def test_a_path_that_line_has_not(raw: Raw) -> None:
    assert raw("GET", "/v2/bot/nothing").says == (404, "Not found")
    assert raw("POST", "/v2/bot/message/push/").says == (404, "Not found")


def test_a_method_that_the_path_has_not(raw: Raw) -> None:
    assert raw("GET", PUSH).says == (405, "Method not allowed")
    assert raw("PUT", "/v2/bot/richmenu/list", {}).status == 405
    assert raw("DELETE", "/v2/bot/info").status == 405


@pytest.mark.parametrize("route", [route for route in ROUTES if "{user_id}" in route.path], ids=name)
def test_an_ill_formed_user_in_the_path(raw: Raw, route: Route) -> None:
    assert raw(route.method, filled(route)).says == (400, "The value for the 'userId' parameter is invalid")


@pytest.mark.parametrize("day", ["", "2026-11-24", "20261324", "2026112", "tomorrow", "20260230"])
def test_an_ill_formed_day(raw: Raw, day: str) -> None:
    answer = raw("GET", f"/v2/bot/message/delivery/push?date={day}")
    assert answer.says == (400, "The value for the 'date' parameter is invalid")


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_every_answer_has_a_request_id_of_its_own(raw: Raw, route: Route) -> None:
    first, second = raw(route.method, filled(route)), raw(route.method, filled(route), Authorization=None)
    assert len(first.headers["x-line-request-id"]) == 36
    assert first.headers["x-line-request-id"] != second.headers["x-line-request-id"]
    assert first.status < 500 and (second.status == 401 or route.public)


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.retry_key], ids=name)
def test_a_retry_key_where_none_is_understood(raw: Raw, route: Route) -> None:
    answer = raw(route.method, filled(route), X_Line_Retry_Key="123e4567-e89b-12d3-a456-426614174000")
    assert answer.says == (400, "The retry key is not supported by this API")


def test_a_retry_key_that_is_no_uuid(raw: Raw, platform: Platform, aoi: Person) -> None:
    for way in ("push", "multicast", "narrowcast", "broadcast"):
        answer = raw("POST", f"/v2/bot/message/{way}", letter(to=aoi.user_id), X_Line_Retry_Key="again")
        assert answer.status == 400
    assert aoi.chat == []


def test_a_mistake_of_the_simulator_looks_like_one_of_line(raw: Raw, platform: Platform) -> None:
    platform.menus = None
    answer = raw("GET", "/v2/bot/richmenu/list")
    assert (answer.says, len(answer.headers["x-line-request-id"])) == ((500, "Internal server error"), 36)
