"""The tokens that bind a person to an account of the bot's own service: each once, for ten minutes."""

import secrets
from datetime import datetime, timedelta

TOKEN_LIVES = timedelta(minutes=10)


class LinkTokens:
    def __init__(self) -> None:
        self._open: dict[str, tuple[str, datetime]] = {}  # token → user id, made

    def issue(self, user_id: str, now: datetime) -> str:
        token = secrets.token_urlsafe(24)
        self._open[token] = (user_id, now)
        return token

    def spend(self, token: str, now: datetime) -> str | None:
        """Whom it was for; None when it is unknown, used or too old: then LINE sends no event."""
        user_id, made = self._open.pop(token, ("", now))
        return user_id if user_id and now - made <= TOKEN_LIVES else None
