"""What LINE says about our account: asked by the doctor, never on the way of a message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from bot.line.client import TIMEOUT, LineClient

TEST_TIMEOUT = (2.0, 20.0)  # LINE calls us meanwhile


class NoAnswer(Exception):
    """`status` is LINE's, or None where nothing came back that could be read."""

    def __init__(self, status: int | None, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass(frozen=True)
class Account:
    """`at`: what LINE's clock said, to the second."""

    basic_id: str
    chat_mode: str
    mark_as_read: str
    at: datetime | None


@dataclass(frozen=True)
class Tested:
    """How it went when LINE called our webhook: `reason` in LINE's own word."""

    success: bool
    reason: str
    status: int


def account(line: LineClient) -> Account:
    from linebot.v3.messaging import MessagingApi

    said = _ask(lambda: MessagingApi(line.api).get_bot_info_with_http_info(_request_timeout=TIMEOUT))
    return Account(said.data.basic_id, said.data.chat_mode, said.data.mark_as_read_mode, _date(said.headers))


def webhook(line: LineClient) -> tuple[str, bool]:
    """Where LINE sends what it has to tell, and whether it does."""
    from linebot.v3.messaging import MessagingApi

    said = _ask(lambda: MessagingApi(line.api).get_webhook_endpoint(_request_timeout=TIMEOUT))
    return said.endpoint, said.active


def try_webhook(line: LineClient) -> Tested:
    """LINE calls our webhook now, without events; sixty times an hour at most."""
    from linebot.v3.messaging import MessagingApi

    said = _ask(lambda: MessagingApi(line.api).test_webhook_endpoint(_request_timeout=TEST_TIMEOUT))
    return Tested(bool(said.success), said.reason, said.status_code)


def quota(line: LineClient) -> tuple[int | None, int]:
    """How many messages the month allows (None: as many as you like), and how many are used, about."""
    from linebot.v3.messaging import MessagingApi

    allowed = _ask(lambda: MessagingApi(line.api).get_message_quota(_request_timeout=TIMEOUT))
    used = _ask(lambda: MessagingApi(line.api).get_message_quota_consumption(_request_timeout=TIMEOUT))
    return allowed.value, used.total_usage


def _ask(question: Callable[[], Any]) -> Any:
    from linebot.v3.messaging import ApiException
    from urllib3.exceptions import HTTPError

    try:
        return question()
    except ApiException as error:
        raise NoAnswer(error.status, str(error.status)) from None
    except (HTTPError, ValueError) as error:  # ValueError: an answer the SDK cannot read
        raise NoAnswer(None, type(error).__name__) from None


def _date(headers: Any) -> datetime | None:
    try:
        return parsedate_to_datetime({name.lower(): value for name, value in headers.items()}["date"])
    except (KeyError, ValueError):
        return None
