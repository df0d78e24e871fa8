"""A worker process of its own, to be killed: `python -m tests.jobs.one_worker <database url> <LINE> [clock file]`."""

import sys
from pathlib import Path

from bot.jobs.worker import stop_on_signals, work
from tests.jobs.town import make_service


def main(database_url: str, line: str, clock_file: str = "") -> None:
    stop = stop_on_signals()
    service = make_service(database_url, line, Path(clock_file) if clock_file else None)
    work({"matsudo": service}, stop)
    service.db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
