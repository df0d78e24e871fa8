"""Waiting for what other threads and processes do: far longer than it takes; a busy machine turns no test red."""

import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

LONG = 60.0  # seconds


def until(true: Callable[[], object], most: float = LONG) -> float:
    """Says after how many seconds it was; fails where it has not become true."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < most, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - began


def set_clock(file: Path, moment: datetime) -> None:
    """Whoever reads it meanwhile reads the one or the other; an empty file would be today's real time."""
    half_done = file.with_name(f"{file.name}.{os.getpid()}")
    half_done.write_text(moment.isoformat(), encoding="utf-8")
    half_done.replace(file)
