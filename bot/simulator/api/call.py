"""One call of the Messaging API, and what is answered; no web framework in sight."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.simulator.refusals import RefusalError

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

JSON = "application/json"
BIGGEST_BODY = 2 * 1024 * 1024  # of a call that sends JSON


@dataclass(frozen=True, slots=True)
class Call:
    """`path` is with its query; `parts` are the values of the names in the route's template; `at` is simulated time."""

    platform: "Platform"
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    at: datetime
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def retry_key(self) -> str | None:
        return self.headers.get("X-Line-Retry-Key")

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def concerns(self, user_id: str) -> bool:
        """Whether this call has to do with this person: it names them, or its reply token is theirs."""
        if user_id in self.path or user_id.encode() in self.body:
            return True
        token = re.search(rb'"replyToken"\s*:\s*"(\w+)"', self.body)
        return token is not None and self.platform.sending.tokens.owner(token[1].decode()) == user_id

    def json(self) -> dict[str, Any]:
        """The JSON object that was sent."""
        if self.media_type != JSON:
            raise RefusalError(415, f"The content type, {self.headers.get('Content-Type')}, is not supported")
        try:
            parsed = json.loads(self.body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise RefusalError(400, "The request body could not be parsed as JSON (line: -, column: -)")
        return parsed


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes = b"{}"
    status: int = 200
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


Act = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` is a template such as /v2/bot/profile/{user_id}; with the method it names one endpoint."""

    method: str
    path: str
    act: Act
    retry_key: bool = False  # X-Line-Retry-Key is understood here; elsewhere it makes the call fail
    public: bool = False  # asks for no channel access token
    waits: bool = False  # talks with the bot meanwhile: runs beside the others, without the platform's lock
    biggest: int = BIGGEST_BODY


def as_json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode(), status)


DONE = Answer()
