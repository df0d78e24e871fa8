"""The log of a talk between LINE and a bot, as JSON lines: who took part, each webhook, each call of the bot.

The first line says what it is: `{"simulator_log": 1, "bot": "U…", "started": "2026-11-24T10:00:00+09:00"}`. Then, in
the order they ended, with `at` in seconds since `started` on the simulator's clock:

    {"at": 0.2, "person": {"key": "aoi", "name": "Aoi", "language": "ja", "state": "friend"}}
    {"at": 0.2, "webhook": "{…}", "status": 200, "reason": "ok"}
    {"at": 0.3, "call": "POST /v2/bot/message/reply", "status": 200, "reason": "ok", "sent": "{…}", "answer": "{…}"}

Bodies are the very text that went over the line; bytes that are no text stand in `"bytes"`, as base64. Signatures, the
channel's token and other headers are not in it.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

from bot.simulator.people.person import State
from bot.simulator.request_log import Logged, readable

VERSION = 1


@dataclass(frozen=True)
class Heard:
    """A webhook."""

    at: float
    body: bytes
    reason: str


@dataclass(frozen=True)
class Called:
    """A call of the bot's; `sent` is parsed where it was JSON."""

    at: float
    endpoint: str
    status: int | None
    sent: Any


@dataclass
class Log:
    started: datetime
    people: list[dict[str, Any]] = field(default_factory=list)
    webhooks: list[Heard] = field(default_factory=list)
    calls: list[Called] = field(default_factory=list)


def header(bot_user_id: str, started: datetime) -> str:
    return _line({"simulator_log": VERSION, "bot": bot_user_id, "started": started.isoformat()})


def person_line(at: float, person: dict[str, Any]) -> str:
    return _line({"at": round(at, 3), "person": person})


def request_line(entry: Logged, started: datetime) -> str:
    told: dict[str, Any] = {"at": round((entry.at - started).total_seconds(), 3)}
    if entry.kind == "webhook":
        told |= {"webhook": _text(entry.sent_bytes), "status": entry.status, "reason": entry.reason}
        is_text = told["webhook"] is not None
        return _line(told if is_text else told | {"bytes": base64.b64encode(entry.sent_bytes).decode()})
    told |= {"call": f"{entry.method} {entry.path}", "status": entry.status, "reason": entry.reason}
    return _line(told | {"sent": _text(entry.sent_bytes), "answer": _text(entry.answer_bytes)})


def read_log(lines: Iterable[str]) -> Log:
    """Raises ValueError with the number of a line that is none of a log."""
    log: Log | None = None
    for number, line in enumerate(lines, 1):
        try:
            told = json.loads(line)
            log = _take(log, told)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"line {number} is not one of a webhook log of the simulator") from None
    if log is None:
        raise ValueError("the webhook log is empty")
    log.webhooks.sort(key=lambda heard: heard.at)
    return log


def _take(log: Log | None, told: dict[str, Any]) -> Log:
    if log is None:
        if told["simulator_log"] != VERSION:
            raise ValueError
        return Log(datetime.fromisoformat(told["started"]))
    if "person" in told:
        log.people.append(_known(told["person"]))
    elif "webhook" in told:
        body = base64.b64decode(told["bytes"]) if told["webhook"] is None else told["webhook"].encode()
        log.webhooks.append(Heard(float(told["at"]), body, str(told["reason"])))
    else:
        sent = readable((told["sent"] or "").encode())
        log.calls.append(Called(float(told["at"]), str(told["call"]), told["status"], sent))
    return log


def _known(person: dict[str, Any]) -> dict[str, Any]:
    state = person.get("state")
    return {
        "key": str(person["key"]),
        "name": str(person.get("name") or person["key"]),
        "language": person.get("language"),
        "state": state if state in get_args(State) else "friend",
    }


def _text(body: bytes) -> str | None:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"
