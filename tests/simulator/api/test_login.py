"""LINE Login and LIFF: what a server learns from a token that a page sent it."""

from urllib.parse import urlencode

import pytest

from bot.simulator import Person, Platform
from bot.simulator.account import jwt
from tests.simulator.api.conftest import Answered, Raw, Still

FORM = "application/x-www-form-urlencoded"
APP = "2000000001"


def verify(raw: Raw, token: str, **other: str) -> Answered:
    body = urlencode({"id_token": token, "client_id": APP, **other}).encode()
    return raw("POST", "/oauth2/v2.1/verify", body, Content_Type=FORM, Authorization=None)


def test_an_id_token_tells_who_it_is(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    now = int(still.now().timestamp())
    token = platform.id_token(aoi, APP, nonce="abc")
    answer = verify(raw, token, nonce="abc", user_id=aoi.user_id)
    assert (answer.status, answer.json) == (
        200,
        {
            "iss": "https://access.line.me",
            "sub": aoi.user_id,
            "aud": APP,
            "exp": now + 3600,
            "iat": now,
            "amr": ["linesso"],
            "name": "Aoi",
            "nonce": "abc",
        },
    )


@pytest.mark.parametrize(
    ("other", "description"),
    [
        ({"client_id": "2000000002"}, "Invalid IdToken Audience."),
        ({"nonce": "other"}, "Invalid IdToken Nonce."),
        ({"user_id": "U" + "0" * 32}, "Invalid IdToken Subject Identifier."),
        ({"id_token": "nonsense"}, "Invalid IdToken."),
        ({"id_token": "a.b.c"}, "Invalid IdToken."),
    ],
)
def test_what_does_not_fit_is_refused(raw: Raw, platform: Platform, aoi: Person, other: dict, description: str) -> None:
    answer = verify(raw, platform.id_token(aoi, APP, nonce="abc"), **other)
    assert (answer.status, answer.json) == (400, {"error": "invalid_request", "error_description": description})


def test_an_id_token_lives_for_an_hour(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    token = platform.id_token(aoi, APP)
    still.advance(3599)
    assert verify(raw, token).status == 200
    still.advance(1)
    assert verify(raw, token).json["error_description"] == "IdToken expired."


def test_a_forged_one(raw: Raw, platform: Platform, aoi: Person) -> None:
    claims = jwt.read(platform.id_token(aoi, APP)).claims
    assert verify(raw, jwt.write(claims, "another secret")).json["error_description"] == "Invalid IdToken."
    elsewhere = jwt.write({**claims, "iss": "https://example.com"}, platform.secret)
    assert verify(raw, elsewhere).json["error_description"] == "Invalid IdToken Issuer."


def test_an_access_token(raw: Raw, platform: Platform, still: Still, aoi: Person) -> None:
    token = platform.login_token(aoi, APP)
    bearer = {"Authorization": f"Bearer {token}"}
    told = {"scope": "profile openid", "client_id": APP, "expires_in": 30 * 86400}
    assert raw("GET", f"/oauth2/v2.1/verify?access_token={token}").json == told
    assert raw("GET", "/v2/profile", **bearer).json == {"userId": aoi.user_id, "displayName": "Aoi"}
    assert raw("GET", "/friendship/v1/status", **bearer).json == {"friendFlag": True}
    aoi.unfollow()
    assert raw("GET", "/friendship/v1/status", **bearer).json == {"friendFlag": False}
    still.advance(30 * 86400)
    assert raw("GET", "/v2/profile", **bearer).status == 401


def test_it_dies_with_the_app(raw: Raw, platform: Platform, aoi: Person) -> None:
    token = platform.login_token(aoi, APP)
    body = urlencode({"client_id": APP, "client_secret": "x", "access_token": token}).encode()
    assert raw("POST", "/oauth2/v2.1/revoke", body, Content_Type=FORM).status == 200
    assert raw("GET", "/v2/profile", Authorization=f"Bearer {token}").status == 401
    assert raw("GET", f"/oauth2/v2.1/verify?access_token={token}").status == 400


def test_the_channels_token_is_nobodys(raw: Raw, platform: Platform) -> None:
    assert raw("GET", "/v2/profile").status == 401
    assert raw("GET", "/friendship/v1/status", Authorization=None).status == 401


def test_a_persons_token_opens_no_bot(raw: Raw, platform: Platform, aoi: Person) -> None:
    assert raw("GET", "/v2/bot/info", Authorization=f"Bearer {platform.login_token(aoi, APP)}").status == 401
