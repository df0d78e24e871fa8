"""Continuation tokens: where a long list goes on, for a day."""

import secrets
from datetime import datetime, timedelta

from bot.simulator.refusals import RefusalError

TOKEN_LIVES = timedelta(hours=24)


class Pages:
    def __init__(self) -> None:
        self._tokens: dict[str, tuple[int, datetime]] = {}

    def token_for(self, place: int, now: datetime) -> str:
        token = secrets.token_urlsafe(16)
        self._tokens[token] = (place, now)
        return token

    def place_of(self, token: str | None, now: datetime) -> int:
        """Where to go on; without a token at the beginning."""
        if token is None:
            return 0
        place, made = self._tokens.get(token, (-1, now))
        if place < 0 or now - made > TOKEN_LIVES:
            raise RefusalError(400, "Invalid start param")
        return place
