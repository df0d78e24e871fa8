"""What the tests of the API share: calls without any SDK, and a clock that only moves when told to."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

import pytest

from bot.simulator import Platform, Server

JSON = "application/json"


@dataclass
class Answered:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def says(self) -> tuple[int, str]:
        return self.status, self.json["message"]


Raw = Callable[..., Answered]


@pytest.fixture
def raw(server: Server, platform: Platform) -> Raw:
    """One call: `raw("POST", path, body)`; a dict is sent as JSON, with the channel's token unless told otherwise."""

    def call(method: str, path: str, body: object = None, **headers: str | None) -> Answered:
        known = {"Authorization": f"Bearer {platform.token}", "Content-Type": JSON if body is not None else None}
        known |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection.request(method, path, content, {name: value for name, value in known.items() if value is not None})
        answer = connection.getresponse()
        answered = Answered(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
        connection.close()
        return answered

    return call


class Still:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 3, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def still(platform: Platform) -> Still:
    platform.clock = Still()
    return platform.clock


@pytest.fixture
def town(platform: Platform) -> Callable[[int], list[str]]:
    """So many friends; their user ids."""

    def friends(count: int) -> list[str]:
        people = [platform.person(f"friend {n}") for n in range(count)]
        for person in people:
            person.state = "friend"
        return [person.user_id for person in people]

    return friends


def letter(*words: str, **more: object) -> dict[str, Any]:
    return {"messages": [{"type": "text", "text": word} for word in words or ("news",)], **more}
