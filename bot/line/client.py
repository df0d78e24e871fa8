"""The one door to LINE: one pool of connections a process, a time-out on each call, a plain "was it taken?"."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot import counters
from bot.errors import BadSetup
from bot.line.connections import BROKEN, CONNECT, READ, Connections, NotReached
from bot.line.wire import Reply

if TYPE_CHECKING:
    from linebot.v3.messaging import ApiClient

TIMEOUT = (CONNECT, READ)  # of the SDK's calls
QUOTA_WORDS = "monthly limit"  # a hint which 429 it is; `month` knows

Messages = list[dict[str, Any]] | bytes  # bytes: in JSON already, as the outbox keeps them


class Outcome(Enum):
    """What became of a call. Only `TROUBLE` leaves it open whether LINE took the message."""

    ACCEPTED = "accepted"
    ALREADY = "already accepted"
    RATE = "too fast"
    QUOTA = "monthly quota used up, says the text"
    REFUSED = "refused"
    NO_ACCESS = "no access"
    NOT_REACHED = "no connection"
    TROUBLE = "no clear answer"


@dataclass(frozen=True)
class Answer:
    """`detail` is LINE's word for it: a status, never a text of ours or theirs. `token`: which of ours, counted."""

    outcome: Outcome
    detail: str = ""
    request_id: str | None = None
    token: int = 0


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
    """Sends plain dicts: the SDK's models cost thirty times the time, and its transport a third more.

    The SDK is loaded where a rare call needs its types. `newest` reads the access token again, where it can change.
    """

    def __init__(
        self, access_token: str, host: str | None = None, pool: int = 64, newest: Callable[[], str] | None = None
    ) -> None:
        self._token, self._pool, self._newest = access_token, pool, newest
        self._tokens, self._renewing = 0, threading.Lock()
        self._host, self.host = host, host or "https://api.line.me"

    def reply(self, token: str, messages: Messages) -> Answer:
        """Free, once, within a minute. LINE refuses a retry key here."""
        return self._post("/v2/bot/message/reply", _body({"replyToken": token}, messages), {})

    def push(self, user_id: str, messages: Messages, retry_key: str) -> Answer:
        """Counted against the month's quota. The same key is accepted once in 24 hours."""
        return self._post("/v2/bot/message/push", _body({"to": user_id}, messages), {"X-Line-Retry-Key": retry_key})

    def multicast(self, user_ids: list[str], messages: Messages, retry_key: str) -> Answer:
        """At most 500 people, each of them counted. One that LINE does not know the form of makes it refuse all."""
        body = _body({"to": user_ids}, messages)
        return self._post("/v2/bot/message/multicast", body, {"X-Line-Retry-Key": retry_key})

    def mark_as_read(self, token: str) -> bool:
        """Everything up to the message the token came with; says whether there is nothing left to try."""
        answer = self._post("/v2/bot/chat/markAsRead", json.dumps({"markAsReadToken": token}).encode(), {})
        return answer.outcome in (Outcome.ACCEPTED, Outcome.REFUSED)

    def month(self) -> Month | None:
        """None where LINE does not answer."""
        quota, used = self._get("/v2/bot/message/quota"), self._get("/v2/bot/message/quota/consumption")
        try:
            return Month(int(quota["value"]) if quota["type"] == "limited" else None, int(used["totalUsage"]))
        except (KeyError, TypeError, ValueError):
            return None

    def lets_us_in(self) -> bool:
        """Whether our token is good, asked without sending anything."""
        return bool(self._get("/v2/bot/info"))

    def renew(self, since: int | None = None) -> bool:
        """Read the access token again; says whether there is another one now, for a missing file is none.

        `since`: another one than that, which somebody beside us may have read already.
        """
        with self._renewing:
            if since is not None and since != self._tokens:
                return True
            try:
                found = self._newest() if self._newest else self._token
            except BadSetup:
                return False
            changed, self._token = found != self._token, found
            self._tokens += changed
            return changed

    def profile(self, user_id: str) -> Profile | None:
        """None where LINE does not tell (blocked, unknown, no consent) or does not answer."""
        found = self._get(f"/v2/bot/profile/{quote(user_id, safe='')}")
        name, language = found.get("displayName"), found.get("language")
        return Profile(name, language if isinstance(language, str) else None) if isinstance(name, str) else None

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply | None:
        """What has no name of its own here; None where no whole answer came back."""
        try:
            return self.connections.call(method, path, body, headers)
        except BROKEN:
            return None

    @property
    def api(self) -> "ApiClient":
        """The SDK, for what is called rarely: rich menus, the doctor's questions."""
        self._sdk.configuration.access_token = self._token
        return self._sdk

    @cached_property
    def _sdk(self) -> "ApiClient":
        from linebot.v3.messaging import ApiClient, Configuration
        from urllib3 import Retry

        configuration = Configuration(host=self._host, access_token=self._token)
        configuration.connection_pool_maxsize = self._pool
        configuration.retries = Retry(total=0, redirect=False)  # retrying is the outbox's work
        return ApiClient(configuration)

    @cached_property
    def connections(self) -> Connections:
        return Connections(self.host, self._pool)

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        answer = self._sent(path, body, headers)
        counters.line_called(path.rsplit("/", 1)[1], answer.outcome.name.lower())
        return answer

    def _sent(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        token = self._tokens  # first: a newer one than that is no harm
        headers = {"Content-Type": "application/json", **self.who(), **headers}
        try:
            said = self.connections.call("POST", path, body, headers)
        except BROKEN as error:
            return Answer(Outcome.NOT_REACHED if type(error) is NotReached else Outcome.TROUBLE, type(error).__name__)
        return Answer(_outcome(said), str(said.status), said.headers.get("x-line-request-id"), token)

    def _get(self, path: str) -> dict[str, Any]:
        """What LINE says, or nothing where it does not answer, or not with what was asked for."""
        said = self.ask("GET", path, None, self.who())
        return said.told() if said and said.status == 200 else {}

    def who(self) -> dict[str, str]:
        """The headers that say who asks."""
        return {"Authorization": f"Bearer {self._token}", "User-Agent": "maisapo"}


def _body(to: dict[str, Any], messages: Messages) -> bytes:
    """What the outbox keeps is not read only to be written again."""
    said = messages if isinstance(messages, bytes) else json.dumps(messages).encode()
    return json.dumps(to).encode().removesuffix(b"}") + b', "messages": ' + said + b"}"


def _outcome(said: Reply) -> Outcome:
    """Something between us and LINE may answer in its place: what that says, decides about no message."""
    if said.status in (401, 403):
        return Outcome.NO_ACCESS
    if said.status == 429:
        return Outcome.QUOTA if QUOTA_WORDS in str(said.told().get("message", "")) else Outcome.RATE
    if said.status >= 500 or not said.is_by_line():
        return Outcome.TROUBLE
    if said.status < 300:
        return Outcome.ACCEPTED
    return Outcome.ALREADY if said.status == 409 else Outcome.REFUSED
