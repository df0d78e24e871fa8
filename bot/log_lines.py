"""Where the log's lines go: standard output; and where that takes none, nowhere, for a full disk stops nobody."""

import sys
from contextlib import suppress
from typing import Any


class Lines:
    """What structlog hands its lines to."""

    def msg(self, line: str) -> None:
        """One line in one go. The file may be full, the reader of the pipe gone, the stream closed at the end."""
        with suppress(OSError, ValueError):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    debug = info = warning = error = critical = msg


def lines(*_: Any) -> Lines:
    return Lines()
