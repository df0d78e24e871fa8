"""Channel access tokens: how they are asked for, how long they live, and what the API makes of them."""

from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.simulator import Platform
from tests.simulator.api.conftest import Answered, Raw, Still
from tests.simulator.api.sdk.tokens import DAY, JWT_BEARER, PUBLIC, assertion

SHORT, KEYED, STATELESS = "/v2/oauth/accessToken", "/oauth2/v2.1/token", "/oauth2/v3/token"
FORM = "application/x-www-form-urlencoded"
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def ask(raw: Raw, platform: Platform) -> object:
    """Ask for a token with the channel's secret, or with an assertion."""

    def call(path: str, **other: str) -> Answered:
        who = {"client_id": platform.channel_id, "client_secret": platform.secret}
        if "client_assertion" in other:
            who = {"client_assertion_type": JWT_BEARER}
        body = urlencode({"grant_type": "client_credentials", **who, **other}).encode()
        return raw("POST", path, body, Content_Type=FORM, Authorization=None)

    return call


@pytest.fixture
def opens(raw: Raw) -> object:
    return lambda token: raw("GET", "/v2/bot/info", Authorization=f"Bearer {token}").status == 200


def test_the_oldest_of_thirty_makes_room(ask: object, opens: object, still: Still) -> None:
    tokens = [ask(SHORT).json["access_token"] for _ in range(31)]
    assert [opens(token) for token in tokens] == [False] + [True] * 30
    still.advance(30 * DAY - 1)
    assert opens(tokens[-1])
    still.advance(1)
    assert not any(opens(token) for token in tokens)


def test_a_thirty_first_with_a_key_is_refused(ask: object, opens: object, platform: Platform, still: Still) -> None:
    tokens = [ask(KEYED, client_assertion=assertion(platform)).json["access_token"] for _ in range(30)]
    refused = ask(KEYED, client_assertion=assertion(platform))
    assert refused.says == (400, "The maximum number of access tokens has already been issued")
    still.advance(DAY)
    assert not any(opens(token) for token in tokens)
    assert ask(KEYED, client_assertion=assertion(platform, token_exp=60)).json["expires_in"] == 60


def test_a_stateless_one_lives_for_a_quarter_of_an_hour(ask: object, opens: object, raw: Raw, still: Still) -> None:
    tokens = [ask(STATELESS).json["access_token"] for _ in range(40)]
    ask("/v2/oauth/revoke", access_token=tokens[0])
    still.advance(899)
    assert all(opens(token) for token in tokens)
    assert raw("GET", f"/oauth2/v2.1/verify?access_token={tokens[0]}").json["expires_in"] == 1
    still.advance(1)
    assert not any(opens(token) for token in tokens)


def test_the_long_lived_one_lives_until_it_is_revoked(ask: object, opens: object, platform: Platform) -> None:
    platform.advance(1000 * DAY)
    assert opens(platform.token)
    assert ask("/v2/oauth/verify", access_token=platform.token).json["client_id"] == platform.channel_id
    assert (ask("/v2/oauth/revoke", access_token=platform.token).status, opens(platform.token)) == (200, False)


@pytest.mark.parametrize(
    ("path", "other", "refusal"),
    [
        (SHORT, {"client_id": "1"}, {"error": "invalid_client", "error_description": "invalid client_id"}),
        (SHORT, {"client_secret": "x"}, {"error": "invalid_client", "error_description": "invalid client_secret"}),
        (
            STATELESS,
            {"client_secret": "x"},
            {"error": "invalid_request", "error_description": "Invalid 'client_credentials'."},
        ),
        (
            SHORT,
            {"grant_type": "password"},
            {"error": "unsupported_grant_type", "error_description": "unsupported grant_type"},
        ),
        (
            "/v2/oauth/verify",
            {"access_token": "x"},
            {"error": "invalid_request", "error_description": "access_token invalid"},
        ),
        (
            "/oauth2/v2.1/revoke",
            {"access_token": "x"},
            {"error": "invalid_request", "error_description": "The access token not JWS"},
        ),
        (
            KEYED,
            {"client_assertion": "a.b"},
            {"error": "invalid_client", "error_description": "Invalid client_assertion"},
        ),
    ],
)
def test_refusals_in_the_words_of_oauth(ask: object, path: str, other: dict, refusal: dict) -> None:
    answer = ask(path, **other)
    assert (answer.status, answer.json) == (400, refusal)


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"iss": "1"}, "iss and clientId of key do not match"),
        ({"sub": "1"}, "Invalid sub"),
        ({"aud": "https://example.com/"}, "Invalid aud"),
        ({"exp": 0}, "Invalid exp"),
        ({"exp": None}, "Invalid exp"),
        ({"exp": 10**10}, "Invalid exp"),
        ({"token_exp": 30 * DAY + 1}, "Invalid token_exp"),
        ({"token_exp": 0}, "Invalid token_exp"),
        ({"token_exp": None}, "Invalid token_exp"),
    ],
)
def test_assertions_that_are_refused(ask: object, platform: Platform, claims: dict, description: str) -> None:
    answer = ask(KEYED, client_assertion=assertion(platform, **claims))
    assert (answer.status, answer.json) == (400, {"error": "invalid_client", "error_description": description})


def test_a_registered_key_is_the_only_one_that_signs(ask: object, platform: Platform) -> None:
    platform.assertions.register("key-1", PUBLIC)
    assert ask(KEYED, client_assertion=assertion(platform)).status == 200
    forged = ask(STATELESS, client_assertion=assertion(platform, key=STRANGER))
    assert forged.json == {"error": "invalid_client", "error_description": "Invalid signature"}
    unknown = ask(KEYED, client_assertion=assertion(platform, kid="key-2"))
    assert unknown.says == (404, "Cannot find channel key that satisfies the conditions")


def test_a_revoked_key_id_is_gone(ask: object, raw: Raw, platform: Platform) -> None:
    first, second = (ask(KEYED, client_assertion=assertion(platform)).json for _ in range(2))
    assert ask("/oauth2/v2.1/revoke", access_token=first["access_token"]).body == b""
    query = urlencode({"client_assertion_type": JWT_BEARER, "client_assertion": assertion(platform)})
    assert raw("GET", f"/oauth2/v2.1/tokens/kid?{query}").json == {"kids": [second["key_id"]]}
    gone = raw("GET", f"/oauth2/v2.1/verify?access_token={first['access_token']}")
    assert gone.json == {"error": "invalid_request", "error_description": "The access token expired"}


def test_nothing_is_issued_for_json(raw: Raw, platform: Platform) -> None:
    asked = {"grant_type": "client_credentials", "client_id": platform.channel_id, "client_secret": platform.secret}
    answer = raw("POST", SHORT, asked)
    assert answer.json == {"error": "invalid_request", "error_description": "grant_type is missing"}
