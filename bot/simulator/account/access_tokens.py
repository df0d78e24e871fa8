"""Channel access tokens: the long-lived one from the console, and those that the bot issues itself."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.simulator.refusals import RefusalError

Kind = Literal["long", "short", "v2.1", "stateless"]

MONTH = timedelta(days=30)  # the life of a short-lived one, and the longest of a v2.1 one
STATELESS_LIVES = timedelta(minutes=15)
FOR_EVER = timedelta(days=36500)
MOST = 30  # short-lived ones, and v2.1 ones


@dataclass(frozen=True, slots=True)
class Issued:
    kind: Kind
    until: datetime | None = None
    key_id: str = ""

    def lives(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def seconds_left(self, now: datetime) -> int:
        return int((FOR_EVER if self.until is None else self.until - now).total_seconds())


class AccessTokens:
    def __init__(self, long_lived: str) -> None:
        self._issued: dict[str, Issued] = {long_lived: Issued("long")}

    def reissue(self, long_lived: str) -> None:
        """As in the console: the one before is worth nothing any more."""
        others = {token: issued for token, issued in self._issued.items() if issued.kind != "long"}
        self._issued = others | {long_lived: Issued("long")}

    def accepts(self, token: str, now: datetime) -> bool:
        issued = self._issued.get(token)
        return issued is not None and issued.lives(now)

    def find(self, token: str) -> Issued | None:
        """Also one that has expired."""
        return self._issued.get(token)

    def issue_short(self, now: datetime) -> str:
        """At most 30 live at a time: the oldest makes room."""
        living = self._living("short", now)
        if len(living) >= MOST:
            self.revoke(living[0])
        return self._keep(secrets.token_urlsafe(96), Issued("short", now + MONTH))

    def issue_with_key(self, lives: timedelta, now: datetime) -> tuple[str, str]:
        """A v2.1 token and its key id; at most 30 live at a time, and none makes room."""
        if len(self._living("v2.1", now)) >= MOST:
            raise RefusalError(400, "The maximum number of access tokens has already been issued")
        key_id = secrets.token_urlsafe(16)
        return self._keep(signed_looking(), Issued("v2.1", now + lives, key_id)), key_id

    def issue_stateless(self, now: datetime) -> str:
        return self._keep(signed_looking(), Issued("stateless", now + STATELESS_LIVES))

    def key_ids(self, now: datetime) -> list[str]:
        return [self._issued[token].key_id for token in self._living("v2.1", now)]

    def revoke(self, token: str) -> None:
        """Of an unknown token LINE says nothing, and a stateless one cannot be revoked."""
        issued = self._issued.get(token)
        if issued is not None and issued.kind != "stateless":
            del self._issued[token]

    def _living(self, kind: Kind, now: datetime) -> list[str]:
        """The oldest first."""
        return [token for token, issued in self._issued.items() if issued.kind == kind and issued.lives(now)]

    def _keep(self, token: str, issued: Issued) -> str:
        self._issued[token] = issued
        return token


def signed_looking() -> str:
    """Three parts, as a JWS has; clients of LINE look at no more than that."""
    return f"eyJhbGciOiJIUzI1NiJ9.{secrets.token_urlsafe(48)}.{secrets.token_urlsafe(32)}"
