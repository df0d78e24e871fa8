"""Channel access tokens: issued, looked at, revoked; in OAuth's words."""

from bot.simulator.account.access_tokens import MONTH, STATELESS_LIVES
from bot.simulator.account.assertions import life_of
from bot.simulator.account.buckets import Rate
from bot.simulator.account.jwt import Claims
from bot.simulator.api.call import Answer, Call, Route, as_json
from bot.simulator.refusals import oauth_error

NOTHING = Answer(b"")
CREDENTIALS = "client_credentials"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def issue_short(call: Call) -> Answer:
    _require_channel(call, call.fields("grant_type", "client_id", "client_secret"))
    return _issued(call.platform.access.issue_short(call.at), int(MONTH.total_seconds()))


def verify(call: Call) -> Answer:
    token = call.fields("access_token")["access_token"]
    issued = call.platform.access.find(token)
    if issued is None or not issued.lives(call.at) or issued.kind not in ("long", "short"):
        raise oauth_error("invalid_request", "access_token invalid")
    seconds = issued.seconds_left(call.at)
    return as_json({"client_id": call.platform.channel_id, "expires_in": seconds, "scope": "P CM"})


def revoke(call: Call) -> Answer:
    """Says yes to whatever token it is given."""
    call.platform.access.revoke(call.fields("access_token")["access_token"])
    return NOTHING


def issue_with_key(call: Call) -> Answer:
    life = life_of(_assertion(call, call.fields("grant_type", "client_assertion_type", "client_assertion")))
    token, key_id = call.platform.access.issue_with_key(life, call.at)
    return _issued(token, int(life.total_seconds()), key_id=key_id)


def key_ids(call: Call) -> Answer:
    _assertion(call, {"grant_type": CREDENTIALS, **call.query})
    return as_json({"kids": call.platform.access.key_ids(call.at)})


def revoke_with_key(call: Call) -> Answer:
    """Also those of people who are logged in."""
    asked = call.fields("client_id", "client_secret", "access_token")
    token = asked["access_token"]
    _require_jws(token)
    session = call.platform.login.session(token, call.at)
    if session is None or session.client_id != asked["client_id"]:
        _require_channel(call, {"grant_type": CREDENTIALS, **asked})
    call.platform.login.close(token)
    call.platform.access.revoke(token)
    return NOTHING


def issue_stateless(call: Call) -> Answer:
    asked = call.fields("grant_type")
    if "client_assertion" in asked:
        _assertion(call, asked)
    elif not _owns_channel(call, asked):
        raise oauth_error("invalid_request", "Invalid 'client_credentials'.")
    return _issued(call.platform.access.issue_stateless(call.at), int(STATELESS_LIVES.total_seconds()))


def verify_with_key(call: Call) -> Answer:
    """A v2.1 or stateless token of the channel, or one of a person who is logged in."""
    token, platform = call.query.get("access_token", ""), call.platform
    _require_jws(token)
    if session := platform.login.session(token, call.at):
        seconds = int((session.until - call.at).total_seconds())
        return as_json({"scope": "profile openid", "client_id": session.client_id, "expires_in": seconds})
    issued = platform.access.find(token)
    if issued is None or not issued.lives(call.at):
        raise oauth_error("invalid_request", "The access token expired")
    told = {"client_id": platform.channel_id, "expires_in": issued.seconds_left(call.at)}
    return as_json(told | {"scope": "profile chat_message.write"})


def _issued(token: str, seconds: int, **more: str) -> Answer:
    return as_json({"access_token": token, "expires_in": seconds, "token_type": "Bearer", **more})


def _require_channel(call: Call, asked: dict[str, str]) -> None:
    _require_grant(asked)
    if asked.get("client_id") != call.platform.channel_id:
        raise oauth_error("invalid_client", "invalid client_id")
    if not _owns_channel(call, asked):
        raise oauth_error("invalid_client", "invalid client_secret")


def _owns_channel(call: Call, asked: dict[str, str]) -> bool:
    expected = (call.platform.channel_id, call.platform.secret)
    return (asked.get("client_id"), asked.get("client_secret")) == expected


def _assertion(call: Call, asked: dict[str, str]) -> Claims:
    _require_grant(asked)
    if asked.get("client_assertion_type") != JWT_BEARER:
        raise oauth_error("invalid_request", "Invalid 'client_assertion_type'.")
    return call.platform.assertions.check(asked.get("client_assertion", ""), call.platform.channel_id, call.at)


def _require_grant(asked: dict[str, str]) -> None:
    if asked["grant_type"] != CREDENTIALS:
        raise oauth_error("unsupported_grant_type", "unsupported grant_type")


def _require_jws(token: str) -> None:
    if token.count(".") != 2:
        raise oauth_error("invalid_request", "The access token not JWS")


ROUTES = [
    Route("POST", "/v2/oauth/accessToken", issue_short, Rate(370, 1), public=True),
    Route("POST", "/v2/oauth/verify", verify, public=True),
    Route("POST", "/v2/oauth/revoke", revoke, public=True),
    Route("POST", "/oauth2/v2.1/token", issue_with_key, public=True),
    Route("GET", "/oauth2/v2.1/tokens/kid", key_ids, public=True),
    Route("POST", "/oauth2/v2.1/revoke", revoke_with_key, public=True),
    Route("GET", "/oauth2/v2.1/verify", verify_with_key, public=True),
    Route("POST", "/oauth2/v3/token", issue_stateless, public=True),
]
