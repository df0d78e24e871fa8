"""The one door to the time: aware datetimes in UTC, days in Asia/Tokyo, and time travel for the demo."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_travel_file: Path | None = None


def now() -> datetime:
    """This moment, aware, in UTC; shifted where time travel is on."""
    return datetime.now(UTC) + _shift()


def travel_by(file: Path | None) -> None:
    """Let `file` shift the time of every process that reads it: "86400" (seconds) or "2026-02-02T10:00+09:00"."""
    global _travel_file
    _travel_file = file


def today(moment: datetime) -> date:
    """The calendar day in Japan."""
    return moment.astimezone(TOKYO).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in Japan, as a moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


def _shift() -> timedelta:
    if _travel_file is None:
        return timedelta(0)
    try:
        with _travel_file.open("rb", buffering=0) as file:
            return _read_shift(file.read(), os.fstat(file.fileno()).st_mtime)
    except FileNotFoundError:
        return timedelta(0)


@lru_cache(maxsize=1)
def _read_shift(text: bytes, written_at: float) -> timedelta:
    try:
        return timedelta(seconds=float(text.strip() or 0))
    except ValueError:
        moment = datetime.fromisoformat(text.decode().strip())
        written = datetime.fromtimestamp(written_at, UTC)
        return moment - written if moment.tzinfo else moment.replace(tzinfo=TOKYO) - written
