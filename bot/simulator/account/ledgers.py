"""What the platform must remember about sending: reply tokens and retry keys."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.refusals import RefusalError, already_accepted

Sent = list[dict[str, str]]

TOKEN_LIVES = timedelta(seconds=60)
TOKEN_REVIVES = timedelta(minutes=20)  # a redelivered event's token works again, but not for an older event
KEY_LIVES = timedelta(hours=24)


class ReplyTokens:
    """Each works once, for a minute."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, datetime, datetime]] = {}  # token → user, made, received

    def issue(self, user_id: str, now: datetime) -> str:
        self._forget(now)
        token = secrets.token_hex(16)
        self._open[token] = (user_id, now, now)
        return token

    def revive(self, token: str, now: datetime) -> None:
        user_id, made, _ = self._open.get(token, ("", now, now))
        if user_id and now - made <= TOKEN_REVIVES:
            self._open[token] = (user_id, made, now)

    def owner(self, token: str) -> str | None:
        """The user an unused token is for."""
        return self._open[token][0] if token in self._open else None

    def spend(self, token: object, now: datetime) -> str:
        """The user to answer; refuses a token that is unknown, used or too old."""
        user_id, _, received = self._open.get(str(token), ("", now, now))
        if not user_id or now - received > TOKEN_LIVES:
            raise RefusalError(400, "Invalid reply token")
        del self._open[str(token)]
        return user_id

    def _forget(self, now: datetime) -> None:
        """Drop the oldest ones that nothing can revive any more."""
        while self._open and now - next(iter(self._open.values()))[1] > TOKEN_REVIVES:
            del self._open[next(iter(self._open))]


@dataclass(frozen=True)
class Accepted:
    at: datetime
    request_id: str
    sent: Sent | None  # None: of many people; such an answer names no messages


class RetryKeys:
    """Remembers accepted keys for a day; after that the same key sends again."""

    def __init__(self) -> None:
        self._accepted: dict[str, Accepted] = {}

    def check(self, key: str | None, now: datetime) -> None:
        first = self._accepted.get(key) if key else None
        if first and now - first.at < KEY_LIVES:
            raise already_accepted(first.request_id, first.sent)
        self._forget(now)

    def keep(self, key: str | None, accepted: Accepted) -> None:
        if key:
            self._accepted.pop(key, None)  # so that the oldest stay in front
            self._accepted[key] = accepted

    def _forget(self, now: datetime) -> None:
        while self._accepted and now - next(iter(self._accepted.values())).at >= KEY_LIVES:
            del self._accepted[next(iter(self._accepted))]
