"""Compares what a bot did in a recording with what it does now."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.simulator.recording.log import Called

REFUSED = 400


@dataclass(frozen=True)
class Summary:
    """Pairs are (in the recording, now). `missing` and `new` are calls: endpoint, status and what was sent."""

    webhooks: int
    failed_webhooks: tuple[int, int]
    calls: dict[str, tuple[int, int]]
    refused_calls: tuple[int, int]
    missing: list[str]
    new: list[str]

    @property
    def same(self) -> bool:
        return not self.missing and not self.new and self.failed_webhooks[0] == self.failed_webhooks[1]

    def lines(self) -> list[str]:
        """For people to read."""
        return [
            f"webhooks: {self.webhooks}, of which failed: {_pair(self.failed_webhooks)}",
            *(f"{endpoint}: {_pair(pair)}" for endpoint, pair in self.calls.items()),
            f"refused calls: {_pair(self.refused_calls)}",
            *(f"- {call}" for call in self.missing),
            *(f"+ {call}" for call in self.new),
            "the bot did the same" if self.same else "the bot did something else",
        ]


def endpoint_of(call: str) -> str:
    """Method and path with the ids taken out."""
    path = re.sub(r"U[0-9a-f]{32}", "{userId}", call.partition("?")[0])
    return re.sub(r"richmenu-\w+", "{richMenuId}", re.sub(r"\d{9,}", "{messageId}", path))


def calls_by_endpoint(before: list[Called], now: list[Called]) -> dict[str, tuple[int, int]]:
    then, today = (Counter(endpoint_of(call.endpoint) for call in calls) for calls in (before, now))
    return {endpoint: (then[endpoint], today[endpoint]) for endpoint in sorted(then | today)}


def only_in(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return sorted((Counter(one) - Counter(other)).elements())


def essence(call: Called, owner: Callable[[str], str]) -> str:
    """What two calls that do the same have in common; `owner` says whose a reply token is."""
    sent: Any = call.sent
    if isinstance(sent, dict) and "replyToken" in sent:
        sent = {**sent, "replyToken": owner(str(sent["replyToken"]))}
    told = json.dumps(sent, ensure_ascii=False, sort_keys=True) if sent is not None else ""
    return f"{endpoint_of(call.endpoint)} {call.status or 'no answer'} {told}".strip()


def refused(calls: list[Called]) -> int:
    return sum(call.status is not None and call.status >= REFUSED for call in calls)


def _pair(pair: tuple[int, int]) -> str:
    return f"{pair[0]}" if pair[0] == pair[1] else f"{pair[0]} in the recording, {pair[1]} now"
