"""The one door to LINE: one pooled SDK client a process, a time-out on each call, a plain answer to "was it taken?"."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from urllib3.exceptions import HTTPError

from bot import counters
from bot.errors import BadSetup

if TYPE_CHECKING:
    from linebot.v3.messaging import ApiClient, Configuration

TIMEOUT = (2.0, 5.0)  # connect, read; seconds
QUOTA_WORDS = "monthly limit"  # a hint which 429 it is; `month` knows


class Outcome(Enum):
    """What became of a call. Only `TROUBLE` leaves it open whether LINE took the message."""

    ACCEPTED = "accepted"
    ALREADY = "already accepted"
    RATE = "too fast"
    QUOTA = "monthly quota used up, says the text"
    REFUSED = "refused"
    NO_ACCESS = "no access"
    TROUBLE = "no clear answer"


@dataclass(frozen=True)
class Answer:
    """`detail` is LINE's word for it: a status, never a text of ours or theirs."""

    outcome: Outcome
    detail: str = ""
    request_id: str | None = None


@dataclass(frozen=True)
class Profile:
    """What LINE tells about a person: the name they chose, and the language of their app, if they agreed."""

    name: str
    language: str | None


@dataclass(frozen=True)
class Month:
    """What LINE lets us send this month (None: no limit), and what it has counted; about right, LINE says."""

    allowed: int | None
    used: int

    def is_over(self, more: int) -> bool:
        return self.allowed is not None and self.used + more > self.allowed


class LineClient:
    """Plain dicts go out through the SDK's transport; its message models would cost thirty times the time.

    `newest` reads the access token again, where it can change while we run.
    """

    def __init__(
        self, access_token: str, host: str | None = None, pool: int = 64, newest: Callable[[], str] | None = None
    ) -> None:
        self._token, self._pool, self._newest = access_token, pool, newest
        self._host, self.host = host, host or "https://api.line.me"

    def reply(self, token: str, messages: list[dict[str, Any]]) -> Answer:
        """Free, once, within a minute. LINE refuses a retry key here."""
        return self._post("/v2/bot/message/reply", {"replyToken": token, "messages": messages}, {})

    def push(self, user_id: str, messages: list[dict[str, Any]], retry_key: str) -> Answer:
        """Counted against the month's quota. The same key is accepted once in 24 hours."""
        body = {"to": user_id, "messages": messages}
        return self._post("/v2/bot/message/push", body, {"X-Line-Retry-Key": retry_key})

    def multicast(self, user_ids: list[str], messages: list[dict[str, Any]], retry_key: str) -> Answer:
        """At most 500 people, each of them counted. One that LINE does not know the form of makes it refuse all."""
        body = {"to": user_ids, "messages": messages}
        return self._post("/v2/bot/message/multicast", body, {"X-Line-Retry-Key": retry_key})

    def mark_as_read(self, token: str) -> bool:
        """Everything up to the message the token came with; says whether there is nothing left to try."""
        answer = self._post("/v2/bot/chat/markAsRead", {"markAsReadToken": token}, {})
        return answer.outcome in (Outcome.ACCEPTED, Outcome.REFUSED)

    def month(self) -> Month | None:
        """None where LINE does not answer."""
        from linebot.v3.messaging import ApiException, MessagingApi

        try:
            quota = MessagingApi(self.api).get_message_quota(_request_timeout=TIMEOUT)
            used = MessagingApi(self.api).get_message_quota_consumption(_request_timeout=TIMEOUT)
        except (ApiException, HTTPError, ValueError):
            return None
        return Month(quota.value if quota.type == "limited" else None, used.total_usage)

    def lets_us_in(self) -> bool:
        """Whether our token is good, asked without sending anything."""
        from linebot.v3.messaging import ApiException, MessagingApi

        try:
            MessagingApi(self.api).get_bot_info(_request_timeout=TIMEOUT)
        except (ApiException, HTTPError, ValueError):
            return False
        return True

    def renew(self) -> bool:
        """Read the access token again; says whether there is another one now, for a missing file is none."""
        try:
            found = self._newest() if self._newest else self._token
        except BadSetup:
            return False
        changed, self._token = found != self._token, found
        self.configuration.access_token = found
        return changed

    def profile(self, user_id: str) -> Profile | None:
        """None where LINE does not tell (blocked, unknown, no consent) or does not answer."""
        from linebot.v3.messaging import ApiException, MessagingApi

        try:
            found = MessagingApi(self.api).get_profile(user_id, _request_timeout=TIMEOUT)
        except (ApiException, HTTPError, ValueError):
            return None
        return Profile(found.display_name, found.language)

    def load(self) -> None:
        """Load the SDK now: before the web workers are forked, which then share it, and before the first hurry."""
        _ = self.api

    @cached_property
    def configuration(self) -> "Configuration":
        from linebot.v3.messaging import Configuration
        from urllib3 import Retry

        configuration = Configuration(access_token=self._token, host=self._host)
        configuration.connection_pool_maxsize = self._pool
        configuration.retries = Retry(total=0, redirect=False)  # retrying is the outbox's work
        return configuration

    @cached_property
    def api(self) -> "ApiClient":
        from linebot.v3.messaging import ApiClient

        return ApiClient(self.configuration)

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        answer = self._call(path, body, headers)
        counters.line_called(path.rsplit("/", 1)[1], answer.outcome.name.lower())
        return answer

    def _call(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        from linebot.v3.messaging import ApiException

        try:
            done = self.api.call_api(
                path,
                "POST",
                header_params={"Content-Type": "application/json", **headers},
                body=body,
                response_types_map={},
                auth_settings=["Bearer"],
                _host=self.host,
                _request_timeout=TIMEOUT,
            )
        except ApiException as error:
            return _refusal(error)
        except HTTPError as error:
            return Answer(Outcome.TROUBLE, type(error).__name__)
        return Answer(Outcome.ACCEPTED, "200", done.headers.get("x-line-request-id"))


def _refusal(error: Any) -> Answer:
    request_id = (error.headers or {}).get("x-line-request-id")
    kind = {409: Outcome.ALREADY, 400: Outcome.REFUSED, 401: Outcome.NO_ACCESS, 403: Outcome.NO_ACCESS}.get(
        error.status
    )
    if error.status == 429:
        kind = Outcome.QUOTA if QUOTA_WORDS in _message(error.body) else Outcome.RATE
    if kind is None:
        kind = Outcome.TROUBLE if error.status >= 500 else Outcome.REFUSED
    return Answer(kind, str(error.status), request_id)


def _message(body: str | None) -> str:
    """LINE's words, or nothing where a proxy answered in between."""
    try:
        return str(json.loads(body or "{}").get("message", ""))
    except (ValueError, AttributeError):
        return ""
