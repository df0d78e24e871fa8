"""The two ways things go wrong that somebody can do something about."""

import re
import traceback
from datetime import datetime
from pathlib import Path


class Refused(Exception):
    """A rule says no. The class is the reason; a script answers it by name (`SlotTaken` -> `if slot_taken:`).

    `by`, `since`: which of the staff was there first, where that is why.
    """

    def __init__(self, by: int | None = None, since: datetime | None = None) -> None:
        self.by, self.since = by, since
        super().__init__()

    @classmethod
    def name(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class BadSetup(Exception):
    """A setting, a town's folder or a script cannot work. Each mistake has a place and a cure; all come at once."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


def places(error: BaseException) -> list[str]:
    """Where it went wrong, innermost last, for the log; never the message, which may hold what a person wrote."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]


def named(error: BaseException) -> str:
    """What it is, for the log: its class, and the database's own word where it has one (SQLITE_FULL, 53100)."""
    word = word_of(error)
    return f"{type(error).__name__} {word}" if word else type(error).__name__


def word_of(error: BaseException) -> str | None:
    """The database's own word. Where there was no connection psycopg has none, only a text with names and addresses."""
    cause = getattr(error, "orig", None)
    if type(cause).__module__.partition(".")[0] != "psycopg":
        return getattr(cause, "sqlite_errorname", None)
    said = str(cause)
    return getattr(cause, "sqlstate", None) or next(
        (word for word, why in _NO_CONNECTION if re.search(why, said)), None
    )


_NO_CONNECTION = (  # the server's own code where it said something; it speaks English unless told otherwise
    ("53300", "remaining connection slots|too many (clients|connections)"),
    ("57P03", "the database system is "),  # starting up, shutting down, in recovery
    ("28P01", "password authentication failed"),
    ("28000", 'no pg_hba.conf entry|role ".*" (does not exist|is not permitted)'),
    ("3D000", 'database ".*" does not exist'),
    ("refused", "Connection refused|No such file or directory"),  # the second one of a socket on this machine
    ("timeout", "timeout expired"),
    ("unknown_host", "failed to resolve host"),
    ("lost", "server closed the connection|the connection is (lost|closed)"),
)
