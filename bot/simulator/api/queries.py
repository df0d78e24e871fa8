"""Reads what a call asks for in its query."""

from datetime import date, datetime
from uuid import UUID

from bot.simulator.api.call import Call
from bot.simulator.refusals import invalid_parameter


def day(call: Call, name: str = "date") -> date:
    """Written as 20191231."""
    text = call.query.get(name, "")
    try:
        if len(text) != 8:
            raise ValueError(text)
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise invalid_parameter(name) from None


def limit(call: Call, usual: int, most: int) -> int:
    text = call.query.get("limit", str(usual))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise invalid_parameter("limit")
    return int(text)


def request_id(call: Call) -> str:
    """The id of an earlier call."""
    text = call.query.get("requestId", "")
    try:
        return str(UUID(text))
    except ValueError:
        raise invalid_parameter("requestId") from None
