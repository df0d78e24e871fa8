"""How staff show who they are: a password nobody can read back, and a code from their phone that works once."""

import unicodedata
from datetime import datetime
from hmac import compare_digest

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import Refused

SHORTEST, LONGEST = 12, 128
STEP_SECONDS = 30

_hasher = PasswordHasher()
# Somebody unknown costs as much time as somebody known: nobody's password, never stored.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$gyUSA6DyIgtZzdRy7mg/0Q$Qjy1oRG+6ygG4IcxWIKL6kN+pDq9GxVTnrOJZf97emg"


class WeakPassword(Refused):
    """Fewer than twelve characters, more than 128, or the login name itself."""


class WrongCode(Refused):
    """Not the code of this half-minute, of the one before or of the one after."""


class CodeUsed(Refused):
    """The right code, but it has opened a door already; the next one comes within half a minute."""


def hash_password(password: str, login: str) -> str:
    text = _as_typed(password)
    if not SHORTEST <= len(text) <= LONGEST or login.casefold() in text.casefold():
        raise WeakPassword
    return _hasher.hash(text)


def fits(password: str, hashed: str | None) -> bool:
    """About 150 ms, whether there is a hash or not: never call it inside a transaction."""
    try:
        return _hasher.verify(hashed or _NOBODY, _as_typed(password)[:LONGEST]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int:
    """Which half-minute this code belongs to, one before and one after the present one allowed."""
    typed = "".join(_as_typed(code).split())
    present = int(now.timestamp()) // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        if compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), typed.encode()):
            return step
    raise WrongCode


def code_at(secret: str, now: datetime) -> str:
    """What the authenticator app shows at this moment. For the demo, whose people have no phones."""
    return pyotp.TOTP(secret).generate_otp(int(now.timestamp()) // STEP_SECONDS)


def enrolment_link(secret: str, login: str, issuer: str) -> str:
    """What the QR code says to the authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def _as_typed(text: str) -> str:
    """The same whichever keyboard wrote it: full-width letters are letters. Nobody types thousands of them."""
    return unicodedata.normalize("NFKC", text[:1000])
