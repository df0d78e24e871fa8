"""One call of the Messaging API, and what is answered; no web framework in sight."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from bot.simulator.account.buckets import Rate
from bot.simulator.refusals import RefusalError, invalid_parameter, oauth_error
from bot.simulator.rules import requests

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
USER_ID = re.compile(r"U[0-9a-f]{32}")
USUAL = Rate(2000, 1)
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

    @property
    def bearer(self) -> str:
        """The access token that came along; empty when none did."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def user_id(self) -> str:
        """The user the path names."""
        if not USER_ID.fullmatch(self.parts["user_id"]):
            raise invalid_parameter("userId")
        return self.parts["user_id"]

    def form(self, shape: str) -> dict[str, Any]:
        """The JSON body, which must be what LINE's schema of this name allows."""
        if self.media_type != JSON:
            raise RefusalError(415, f"The content type, {self.headers.get('Content-Type')}, is not supported")
        return requests.read(shape, self.body)

    def fields(self, *needed: str) -> dict[str, str]:
        """What was sent as a web form does, which is how tokens are asked for."""
        sent = dict(parse_qsl(self.body.decode(errors="replace"))) if self.media_type == FORM else {}
        if missing := [name for name in needed if name not in sent]:
            raise oauth_error("invalid_request", f"{missing[0]} is missing")
        return sent


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
    rate: Rate = USUAL
    retry_key: bool = False  # X-Line-Retry-Key is understood here; elsewhere it makes the call fail
    public: bool = False  # asks for no channel access token
    waits: bool = False  # talks with the bot meanwhile: runs beside the others, without the platform's lock
    biggest: int = BIGGEST_BODY


_write = json.JSONEncoder(ensure_ascii=False).encode


def as_json(content: object, status: int = 200) -> Answer:
    return Answer(_write(content).encode(), status)


DONE = Answer()
