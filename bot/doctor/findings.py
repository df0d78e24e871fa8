"""One thing the doctor looked at: fine, worth a thought, or in the way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Level = Literal["ok", "warning", "problem"]
LEVELS: tuple[Level, ...] = ("ok", "warning", "problem")  # also the exit code


@dataclass(frozen=True)
class Finding:
    """`subject` is what was looked at, in a word; `cure` says what to do."""

    level: Level
    subject: str
    says: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.subject:<9} {self.says}" + (f" - {self.cure}" if self.cure else "")


def fine(subject: str, says: str) -> Finding:
    return Finding("ok", subject, says)


def warning(subject: str, says: str, cure: str) -> Finding:
    return Finding("warning", subject, says, cure)


def problem(subject: str, says: str, cure: str) -> Finding:
    return Finding("problem", subject, says, cure)


def clock_finding(whose: str, ahead: timedelta) -> Finding:
    """Codes from staff's phones fail from half a minute on."""
    seconds = abs(ahead.total_seconds())
    says = f"{seconds:.0f} s from the clock of {whose}; the host's time zone makes no difference"
    if seconds <= 5:
        return fine("clock", says)
    return (problem if seconds > 30 else warning)("clock", says, "let the system keep its time (chrony, timesyncd)")
