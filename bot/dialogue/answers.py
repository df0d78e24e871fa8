"""Answers between two messages: plain JSON outside, real dates, times and texts inside."""

from datetime import date, datetime
from typing import Any

from bot.dialogue.said import Text


def freeze(value: Any) -> Any:
    """Plain data for the database."""
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Text):
        return {"$text": [value.context, value.text, freeze(dict(value.values))]}
    if isinstance(value, dict):
        return {key: freeze(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [freeze(part) for part in value]
    return value


def thaw(value: Any) -> Any:
    if isinstance(value, dict):
        if "$moment" in value:
            return datetime.fromisoformat(value["$moment"])
        if "$date" in value:
            return date.fromisoformat(value["$date"])
        if "$text" in value:
            return Text(*thaw(value["$text"]))
        return {key: thaw(part) for key, part in value.items()}
    return [thaw(part) for part in value] if isinstance(value, list) else value
