"""What each process counts for /metrics: webhooks answered, calls to LINE. Codes and times, nobody's data."""

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Histogram, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

ROOM = 2**17  # bytes of a file of counts, taken at its birth: full memory ends a process that writes where none is left
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2)  # after two seconds LINE counts a failure

_webhooks = Counter("maisapo_webhooks", "Webhooks answered, by HTTP status.", ["town", "status"])
_webhook_seconds = Histogram("maisapo_webhook_seconds", "From webhook to answer.", ["town"], buckets=SECONDS)
_line_calls = Counter("maisapo_line_calls", "Calls that send messages, by what became of them.", ["call", "outcome"])

_folder: Path | None = None
_has_room = 0  # the process that has: a forked one has none yet


def webhook_answered(town: str, status: int, seconds: float) -> None:
    with suppress(OSError):  # nobody waits for an answer because it could not be counted
        _take_room()
        _of(_webhooks, town, str(status)).inc()
        _of(_webhook_seconds, town).observe(seconds)


def line_called(call: str, outcome: str) -> None:
    with suppress(OSError):
        _take_room()
        _of(_line_calls, call, outcome).inc()


def _take_room() -> None:
    """OSError where there is none, before prometheus_client makes the file and finds out the hard way."""
    global _has_room
    if _folder is None or _has_room == os.getpid():
        return
    for kind in ("counter", "histogram"):
        with (_folder / f"{kind}_{os.getpid()}.db").open("ab") as file:
            file.write(bytes(max(ROOM - file.tell(), 0)))
    _has_room = os.getpid()


@cache
def _of(metric: Any, *labels: str) -> Any:
    """Looked up once: every webhook and every call is counted."""
    return metric.labels(*labels)


def share(folder: Path) -> None:
    """Count together with every process that shares this folder (see `Settings.counters_folder`).

    Each writes a file named by its id. What dead ones wrote still counts, and goes when the next process starts.
    """
    global _folder
    for file in folder.glob("*.db"):
        if not _is_alive(int(file.stem.rsplit("_", 1)[1])):
            file.unlink(missing_ok=True)
    _folder = folder
    # chosen at import, when nobody had named a folder yet
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def collect() -> Iterable[Metric]:
    """Of all processes that share our folder, or of this one alone."""
    if _folder is None:
        return [metric for one in (_webhooks, _webhook_seconds, _line_calls) for metric in one.collect()]
    found: Iterable[Metric] = MultiProcessCollector.merge(  # type: ignore[no-untyped-call]
        [str(file) for file in _folder.glob("*.db") if file.stat().st_size]
    )
    return found


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
