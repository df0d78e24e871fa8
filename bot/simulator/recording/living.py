"""Makes a recorded webhook one of today: living reply tokens, ids the bot has not seen, times that are now."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.simulator.people.reading import plain_text
from bot.simulator.platform import Platform
from bot.simulator.webhooks.events import Event, ulid
from bot.simulator.webhooks.sender import as_bytes


class Living:
    """The same old id becomes the same new one each time, so that duplicates stay duplicates."""

    def __init__(self, platform: Platform, later: timedelta) -> None:
        self._platform = platform
        self._later = int(later.total_seconds() * 1000)
        self._new: dict[str, str] = {}
        self.owners: dict[str, str] = {}  # of reply tokens, old and new

    def body(self, old: bytes) -> bytes:
        """What is no webhook stays as it is."""
        try:
            told: Any = json.loads(old)
            with self._platform.changed:
                events = [self._event(event) for event in told["events"]]
            return as_bytes({**told, "destination": self._platform.bot_user_id, "events": events})
        except (ValueError, KeyError, TypeError, AttributeError):
            return old

    def _event(self, old: Event) -> Event:
        is_first = old["webhookEventId"] not in self._new
        event = {**old, "timestamp": old["timestamp"] + self._later}
        event["webhookEventId"] = self._renewed(old["webhookEventId"], lambda: ulid(self._platform.now()))
        for part, name in (("message", "id"), ("message", "quotedMessageId"), ("unsend", "messageId")):
            if name in event.get(part, {}):
                message_id = self._renewed(event[part][name], self._platform.sending.new_id)
                event[part] = {**event[part], name: message_id}
        if "replyToken" in old:
            event["replyToken"] = self._token(old)
        if is_first:
            self._on_the_phone(event)
        return event

    def _renewed(self, old: str, make: Callable[[], str]) -> str:
        if old not in self._new:
            self._new[old] = make()
        return self._new[old]

    def _token(self, event: Event) -> str:
        """Issued when first received, and revived when received again."""
        user_id, now, tokens = event["source"].get("userId", ""), self._platform.now(), self._platform.sending.tokens
        if self._platform.find(user_id) is None:
            return str(event["replyToken"])
        token = self._renewed(event["replyToken"], lambda: tokens.issue(user_id, now))
        if event["deliveryContext"]["isRedelivery"]:
            tokens.revive(token, now)
        self.owners |= {event["replyToken"]: user_id, token: user_id}
        return token

    def _on_the_phone(self, event: Event) -> None:
        person = self._platform.find(event.get("source", {}).get("userId", ""))
        self._platform.keep(event)
        if person is None:
            return
        person.state = "blocked" if event["type"] == "unfollow" else "friend" if _is_friendly(event) else person.state
        if event["type"] == "message":
            now = self._platform.now()
            person.screen.add_from_me("\n".join(plain_text(event["message"])), event, now)
            person.screen.wrote_at = now


def _is_friendly(event: Event) -> bool:
    """Nobody who has blocked the bot does these."""
    return event["type"] in ("follow", "message", "postback")
