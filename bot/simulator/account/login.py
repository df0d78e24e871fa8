"""LINE Login, as LIFF apps and web pages use it: tokens that say who the person is.

LINE signs the ID tokens of web logins with HS256 and the channel's secret, those of LIFF with a key of its own; a
server hands both to the verification endpoint, so all of ours are signed with the secret.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.simulator.account import jwt
from bot.simulator.account.access_tokens import MONTH, signed_looking
from bot.simulator.refusals import RefusalError, oauth_error

if TYPE_CHECKING:
    from bot.simulator.people.person import Person

ISSUER = "https://access.line.me"
ID_TOKEN_LIVES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Session:
    person: "Person"
    client_id: str
    until: datetime


class Login:
    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._sessions: dict[str, Session] = {}  # by access token

    def id_token(self, person: "Person", client_id: str, nonce: str, now: datetime) -> str:
        claims = {
            "iss": ISSUER,
            "sub": person.user_id,
            "aud": client_id,
            "exp": int((now + ID_TOKEN_LIVES).timestamp()),
            "iat": int(now.timestamp()),
            "amr": ["linesso"],
            "name": person.name,
        }
        return jwt.write(claims | ({"nonce": nonce} if nonce else {}), self._secret)

    def verify(self, id_token: str, expected: jwt.Claims, now: datetime) -> jwt.Claims:
        """The claims; `expected` has the audience, and the nonce and subject where the caller knows them."""
        try:
            found = jwt.read(id_token)
        except jwt.NoJwtError:
            raise _invalid("Invalid IdToken.") from None
        if not found.is_signed_with(self._secret):
            raise _invalid("Invalid IdToken.")
        if found.claims.get("iss") != ISSUER:
            raise _invalid("Invalid IdToken Issuer.")
        if now.timestamp() >= found.claims.get("exp", 0):
            raise _invalid("IdToken expired.")
        for claim, word in (("aud", "Audience"), ("nonce", "Nonce"), ("sub", "Subject Identifier")):
            if claim in expected and found.claims.get(claim) != expected[claim]:
                raise _invalid(f"Invalid IdToken {word}.")
        return found.claims

    def access_token(self, person: "Person", client_id: str, now: datetime) -> str:
        token = signed_looking()
        self._sessions[token] = Session(person, client_id, now + MONTH)
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """Whose access token this is, while it lives."""
        found = self._sessions.get(token)
        return found if found is not None and now < found.until else None

    def close(self, token: str) -> None:
        """The app was closed, or the token revoked."""
        self._sessions.pop(token, None)


def _invalid(description: str) -> RefusalError:
    return oauth_error("invalid_request", description)
