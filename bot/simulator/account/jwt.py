"""Reads and signs JSON Web Tokens, as far as LINE uses them."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

Claims = dict[str, Any]


class NoJwtError(Exception):
    """This text has not the shape of a JSON Web Token."""


@dataclass(frozen=True, slots=True)
class Jwt:
    header: Claims
    claims: Claims
    signed: bytes
    signature: bytes

    def is_signed_by(self, key: RSAPublicKey) -> bool:
        """RS256."""
        try:
            key.verify(self.signature, self.signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def is_signed_with(self, secret: str) -> bool:
        """HS256."""
        return hmac.compare_digest(self.signature, _hs256(self.signed, secret))


def read(text: str) -> Jwt:
    try:
        head, body, signature = text.split(".")
        header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
        found = Jwt(header, claims, f"{head}.{body}".encode(), _decoded(signature))
    except (ValueError, binascii.Error) as wrong:
        raise NoJwtError(text) from wrong
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise NoJwtError(text)
    return found


def write(claims: Claims, secret: str) -> str:
    """Signed with HS256."""
    head, body = (_encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims))
    return f"{head}.{body}.{_encoded(_hs256(f'{head}.{body}'.encode(), secret))}"


def _hs256(content: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), content, hashlib.sha256).digest()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
