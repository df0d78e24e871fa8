"""What makes the tests quick without one of them knowing it."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache

MEMORY = Path("/dev/shm")
ENOUGH = 2**31  # bytes: what the tests of two processes have at one time is a tenth of it; a container may have 64 MiB


def up() -> None:
    """Before the first folder is made and the first process started; those of xdist inherit it."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)  # each commit waits for the disk, as it must; here the wait is nothing
        tempfile.tempdir = None
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # some hundred processes are started: none compiles us anew
    sys.dont_write_bytecode = False


def compile_once() -> None:
    """SQLAlchemy writes the text of every statement anew for each engine, and each test has its own: a fifth of all
    the time. Their dialects are alike, so one text is for all."""
    Engine._compiled_cache = property(lambda _: _shared, lambda *_: None)  # type: ignore[assignment]
    Mapper._compiled_cache = _shared


def forget() -> None:
    """For who looks whether something is left in the process: the texts hold what they were first written for."""
    _shared._data.clear()


class Compiled(LRUCache[Any, Any]):
    """By the kind of database; SQLAlchemy asks by the very dialect of the engine."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__((key[0].name, *key[1:]))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), value)


_shared = Compiled(5000)
