"""Channel access tokens through the SDK's client for OAuth."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.simulator import Platform
from tests.simulator.api.sdk import World, covers, plain

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
DAY = 86400


def assertion(platform: Platform, kid: str = "key-1", key: rsa.RSAPrivateKey = KEY, **other: object) -> str:
    """As LINE's guide says: for this channel, for half an hour, the token for a day; `other` claims go before."""
    claims = {
        "iss": platform.channel_id,
        "sub": platform.channel_id,
        "aud": "https://api.line.me/",
        "exp": int(platform.now().timestamp()) + 1800,
        "token_exp": DAY,
        **other,
    }
    content = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": kid}, claims))
    return f"{content}.{_encoded(key.sign(content.encode(), PKCS1v15(), SHA256()))}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def secret(world: World) -> dict[str, str]:
    return {"client_id": world.platform.channel_id, "client_secret": world.platform.secret}


def opens(world: World, token: str) -> bool:
    return world.platform.access.accepts(token, world.platform.now())


@covers("issue_channel_token", "verify_channel_token", "revoke_channel_token")
def short_lived(world: World) -> None:
    issued = world.oauth.issue_channel_token(grant_type="client_credentials", **secret(world))
    assert (issued.expires_in, issued.token_type, opens(world, issued.access_token)) == (30 * DAY, "Bearer", True)
    told = world.oauth.verify_channel_token(issued.access_token)
    assert (told.client_id, told.scope) == (world.platform.channel_id, "P CM")
    assert 30 * DAY - 10 < told.expires_in <= 30 * DAY
    world.oauth.revoke_channel_token(issued.access_token)
    assert not opens(world, issued.access_token)


@covers(
    "issue_channel_token_by_jwt",
    "verify_channel_token_by_jwt",
    "gets_all_valid_channel_access_token_key_ids",
    "revoke_channel_token_by_jwt",
)
def with_key(world: World) -> None:
    world.platform.assertions.register("key-1", PUBLIC)
    signed = assertion(world.platform)
    issued = world.oauth.issue_channel_token_by_jwt("client_credentials", JWT_BEARER, signed)
    assert (issued.expires_in, issued.token_type, opens(world, issued.access_token)) == (DAY, "Bearer", True)
    told = world.oauth.verify_channel_token_by_jwt(issued.access_token)
    assert (told.client_id, told.scope) == (world.platform.channel_id, "profile chat_message.write")
    assert DAY - 10 < told.expires_in <= DAY
    kids = world.oauth.gets_all_valid_channel_access_token_key_ids(JWT_BEARER, signed)
    assert plain(kids) == {"kids": [issued.key_id]}
    world.oauth.revoke_channel_token_by_jwt(**secret(world), access_token=issued.access_token)
    assert not opens(world, issued.access_token)


@covers(
    "issue_stateless_channel_token",
    "issue_stateless_channel_token_by_client_secret",
    "issue_stateless_channel_token_with_http_info_by_client_secret",
)
def stateless(world: World) -> None:
    issued = world.oauth.issue_stateless_channel_token_by_client_secret(**secret(world))
    assert (issued.expires_in, issued.token_type, opens(world, issued.access_token)) == (900, "Bearer", True)
    again = world.oauth.issue_stateless_channel_token_with_http_info_by_client_secret(**secret(world))
    assert again.data.access_token != issued.access_token


@covers(
    "issue_stateless_channel_token_by_jwt_assertion",
    "issue_stateless_channel_token_with_http_info_by_jwt_assertion",
)
def stateless_with_key(world: World) -> None:
    signed = assertion(world.platform)
    issued = world.oauth.issue_stateless_channel_token_by_jwt_assertion(signed)
    assert (issued.expires_in, issued.token_type, opens(world, issued.access_token)) == (900, "Bearer", True)
    again = world.oauth.issue_stateless_channel_token_with_http_info_by_jwt_assertion(signed)
    assert again.status_code == 200
