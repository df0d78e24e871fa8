"""The simulator's time, which can be moved; a file can carry the move to the bot's processes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

JAPAN = timezone(timedelta(hours=9))


class Clock:
    """Says what time it is. With a file, the file is the truth: its text is the offset in seconds."""

    def __init__(self, file: Path | None, moved: Callable[[], None]) -> None:
        self._file = file
        self._moved = moved
        self._shift = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift()

    def shift(self) -> timedelta:
        """How far this clock is ahead of the real one."""
        if self._file is None:
            return self._shift
        try:
            return _read(self._file)
        except FileNotFoundError:
            return timedelta(0)

    def advance(self, seconds: float) -> None:
        self._move(self.shift() + timedelta(seconds=seconds))

    def set_to(self, moment: datetime) -> None:
        """Jump to `moment`; one without a time zone is meant in Japan."""
        aware = moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)
        self._move(aware - datetime.now(UTC))

    def _move(self, shift: timedelta) -> None:
        self._shift = shift
        if self._file is not None:
            _write(self._file, shift)
        self._moved()


def _read(file: Path) -> timedelta:
    text = file.read_text(encoding="utf-8").strip()
    try:
        return timedelta(seconds=float(text or 0))
    except ValueError:  # somebody wrote a moment by hand: it counts from the second the file was written
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)
        return aware - datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _write(file: Path, shift: timedelta) -> None:
    half_done = file.with_name(file.name + ".new")  # the bot must never read half a number
    half_done.write_text(f"{shift.total_seconds():.3f}".removesuffix(".000"), encoding="utf-8")
    half_done.replace(file)
