"""Writes times as LINE's API does."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """To the millisecond, in UTC: 2020-12-03T10:15:30.121Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
