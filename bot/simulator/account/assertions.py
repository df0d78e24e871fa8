"""The JWT with which a bot proves that it owns the channel, instead of sending the channel's secret."""

from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bot.simulator.account import jwt
from bot.simulator.account.access_tokens import MONTH
from bot.simulator.refusals import RefusalError, not_found, oauth_error

AUDIENCE = "https://api.line.me/"
LONGEST = timedelta(minutes=30)


class Assertions:
    """As long as no key is registered, any signature will do; the claims are always checked."""

    def __init__(self) -> None:
        self._keys: dict[str, RSAPublicKey] = {}

    def register(self, kid: str, pem: str) -> None:
        """A public key, as a developer registers it in LINE's console, which gives it the name `kid`."""
        key = load_pem_public_key(pem.encode())
        if not isinstance(key, RSAPublicKey):
            raise TypeError("LINE knows RSA keys only")
        self._keys[kid] = key

    def check(self, text: str, channel_id: str, now: datetime) -> jwt.Claims:
        """The claims of an assertion that may be believed."""
        try:
            found = jwt.read(text)
        except jwt.NoJwtError:
            raise _invalid("Invalid client_assertion") from None
        self._check_signature(found)
        _check_claims(found.claims, channel_id, now)
        return found.claims

    def _check_signature(self, found: jwt.Jwt) -> None:
        if found.header.get("alg") != "RS256":
            raise _invalid("Invalid alg")
        if not self._keys:
            return
        key = self._keys.get(str(found.header.get("kid")))
        if key is None:
            raise not_found("Cannot find channel key that satisfies the conditions")
        if not found.is_signed_by(key):
            raise _invalid("Invalid signature")


def life_of(claims: jwt.Claims) -> timedelta:
    """How long the v2.1 token shall live."""
    seconds = _number(claims, "token_exp")
    if not 0 < seconds <= MONTH.total_seconds():
        raise _invalid("Invalid token_exp")
    return timedelta(seconds=seconds)


def _check_claims(claims: jwt.Claims, channel_id: str, now: datetime) -> None:
    if claims.get("iss") != channel_id:
        raise _invalid("iss and clientId of key do not match")
    if claims.get("sub") != channel_id:
        raise _invalid("Invalid sub")
    if claims.get("aud") not in (AUDIENCE, [AUDIENCE]):
        raise _invalid("Invalid aud")
    if not now.timestamp() < _number(claims, "exp") <= (now + LONGEST).timestamp():
        raise _invalid("Invalid exp")


def _number(claims: jwt.Claims, name: str) -> float:
    """0, which is never right, where there is none."""
    value = claims.get(name)
    return value if isinstance(value, int | float) else 0


def _invalid(description: str) -> RefusalError:
    return oauth_error("invalid_client", description)
