"""The requests of both directions as rows of the page's panel: small ones for the list, a whole one when opened."""

import re
from typing import Any

from bot.simulator.platform import Platform
from bot.simulator.request_log import Logged

SHOWN = 60
_USER = re.compile(rb"U[0-9a-f]{32}")
_TOKEN = re.compile(rb'"replyToken"\s*:\s*"(\w+)"')
TOKENS_KEPT = 10_000


class Requests:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._owners: dict[str, str] = {}  # reply token → user id
        self._events_read = 0

    def since(self, seen: int) -> list[dict[str, Any]]:
        """Those after the first `seen` ones, at most the newest few. The caller holds the platform's lock."""
        log = self._platform.log
        self._learn()
        return [self._row(number, entry) for number, entry in log.latest(min(SHOWN, log.total - seen))]

    def whole(self, number: int) -> dict[str, Any]:
        entry = self._platform.log.get(number)
        return {"sent": entry.sent, "answer": entry.answer, "request_id": entry.request_id}

    def _row(self, number: int, entry: Logged) -> dict[str, Any]:
        return {
            "number": number,
            "kind": entry.kind,
            "line": f"{entry.method} {entry.path}",
            "status": entry.status,
            "reason": entry.reason,
            "fault": entry.fault,
            "details": _details(entry),
            "users": self._concerned(entry),
            "at": entry.at.isoformat(),
            "took_ms": round(entry.took_ms),
        }

    def _concerned(self, entry: Logged) -> list[str]:
        """The user ids in it; a reply concerns whom its token was for."""
        found = {user.decode() for user in _USER.findall(entry.path.encode() + entry.sent_bytes)}
        if token := _TOKEN.search(entry.sent_bytes):
            found.add(self._owners.get(token[1].decode(), ""))
        return sorted(found - {"", self._platform.bot_user_id})

    def _learn(self) -> None:
        """Whose the reply tokens are that the bot has heard of since the last look."""
        events = self._platform.events
        for event in events[self._events_read :]:
            if "replyToken" in event:
                self._owners[event["replyToken"]] = event.get("source", {}).get("userId", "")
        self._events_read = len(events)
        while len(self._owners) > TOKENS_KEPT:
            del self._owners[next(iter(self._owners))]


def _details(entry: Logged) -> list[dict[str, str]]:
    """LINE's own list of what was wrong, where there is one."""
    refused = entry.kind == "api" and entry.status is not None and entry.status >= 400
    answer = entry.answer if refused else None
    return list(answer.get("details", [])) if isinstance(answer, dict) else []
