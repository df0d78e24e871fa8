"""Webhooks that failed, counted as LINE's console counts them: by reason and by day in Japan."""

from collections import Counter, deque
from dataclasses import dataclass
from datetime import date, datetime

from bot.simulator.clock import JAPAN

REASONS = ("could_not_connect", "request_timeout", "error_status_code", "unclassified")
COLUMNS = ("datetime", "reason", "detail", "took_ms")  # ours: LINE documents that the file exists, not its columns
KEPT = 100_000


@dataclass(frozen=True)
class WebhookError:
    at: datetime
    reason: str
    status: int | None
    took_ms: float


class WebhookErrors:
    def __init__(self) -> None:
        self._found: deque[WebhookError] = deque(maxlen=KEPT)

    def add(self, error: WebhookError) -> None:
        self._found.append(error)

    def on(self, day: date) -> dict[str, int]:
        """How often each reason occurred on this day in Japan; reasons that did not are 0."""
        counted = Counter(error.reason for error in list(self._found) if error.at.astimezone(JAPAN).date() == day)
        return {reason: counted[reason] for reason in REASONS}

    def as_tsv(self) -> str:
        """All of them, oldest first; times are UTC+9, `detail` is the status code that came back."""
        return "".join("\t".join(row) + "\n" for row in [COLUMNS, *map(_row, list(self._found))])


def _row(error: WebhookError) -> tuple[str, ...]:
    at = error.at.astimezone(JAPAN)
    return f"{at:%Y-%m-%d %H:%M:%S}", error.reason, str(error.status or ""), f"{error.took_ms:.0f}"
