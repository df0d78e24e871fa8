"""Words that must not be readable in the database: AES-256-GCM, with a key id in front and bound to their place."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_ID = 4
_JSON = json.JSONEncoder(ensure_ascii=False)


class Unreadable(Exception):
    """No key of ours opens this, or it was moved from another place."""


@dataclass(frozen=True)
class Keyring:
    """Keys of 32 bytes, the newest first: the first one seals, all of them open."""

    keys: tuple[bytes, ...]

    def seal(self, text: str, place: str) -> bytes:
        return self.seal_bytes(text.encode("utf-8"), place)

    def open(self, sealed: bytes, place: str) -> str:
        return self.open_bytes(sealed, place).decode("utf-8")

    def seal_bytes(self, plain: bytes, place: str) -> bytes:
        key, nonce = self.keys[0], secrets.token_bytes(_NONCE)
        return _key_id(key) + nonce + _cipher(key).encrypt(nonce, plain, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        for key in self.keys:
            if sealed[:_ID] == _key_id(key):
                return _decrypt(key, sealed, place)
        raise Unreadable(place)

    def newest(self) -> "Keyring":
        """The key that seals, alone."""
        return Keyring(self.keys[:1])

    def mark(self) -> bytes:
        """What stands in front of everything the newest key has sealed."""
        return _key_id(self.keys[0])

    def trace(self, text: str) -> str:
        """A short keyed hash: the same person gives the same trace in the logs, and nobody can go back.

        By the oldest key: a new one in front changes no trace, only the old one's leaving does.
        """
        return mac(self.keys[-1], text.encode("utf-8", "replace")).hex()[:12]


_ring: Keyring | None = None


def use(ring: Keyring) -> None:
    """Set once at start; towns of one installation share their keys."""
    global _ring
    _ring = ring


def ring() -> Keyring:
    if _ring is None:
        raise RuntimeError("no field keys: call crypto.use() at start")
    return _ring


def seal_json(value: Any, place: str) -> bytes:
    return ring().seal_bytes(as_json(value), place)


def as_json(value: Any) -> bytes:
    """As `open_json` reads it."""
    return _JSON.encode(value).encode("utf-8")


def open_json(sealed: bytes, place: str) -> Any:
    return json.loads(ring().open(sealed, place))


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256. A key is prepared once: that takes longer than a short message does."""
    begun = _prepared(key).copy()
    begun.update(message)
    return begun.digest()


def read_key(text: str) -> bytes:
    """A key as the operator writes it: 32 bytes in base64."""
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("a field key has 32 bytes")
    return key


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@cache
def _prepared(key: bytes) -> hmac.HMAC:
    return hmac.new(key, digestmod="sha256")


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@cache
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:_ID]


def _decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    try:
        return _cipher(key).decrypt(sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :], place.encode())
    except InvalidTag:
        raise Unreadable(place) from None
