"""gunicorn's settings: connections and threads made before the fork belong to nobody afterwards."""

import os
from threading import Thread
from typing import Any

import structlog
from gunicorn.glogging import Logger

from bot.errors import BadSetup
from bot.library_lines import LibraryLines

log = structlog.get_logger()
GIVE_UP = 3  # gunicorn ends with it as a whole, as after a mistake at the start


class Lines(Logger):  # type: ignore[misc]
    """It would write whole addresses, and what a browser sent, into its own lines."""

    def __init__(self, cfg: Any) -> None:
        super().__init__(cfg)
        for level in ("critical", "error", "warning", "info", "debug", "exception"):
            setattr(self, level, getattr(self.error_log, level))  # through its own all seem to come from one place

    def _set_handler(self, log: Any, *_: Any, **__: Any) -> None:
        if not any(isinstance(one, LibraryLines) for one in log.handlers):
            log.addHandler(LibraryLines())


logger_class = Lines
accesslog = None  # addresses and times of parents' requests are kept by the proxy, or not at all
errorlog = "-"
graceful_timeout = 20
timeout = 60
keepalive = 30


def post_fork(server: Any, worker: Any) -> None:
    from bot import versions
    from bot.wsgi import app

    for service in app.extensions["towns"].values():
        service.db.engine.dispose(close=False)
    for town in app.extensions["awaited"]:
        database = app.extensions["towns"][town].db
        versions.look_first(database, town)
        Thread(target=_await, args=(database, town), daemon=True).start()


def _await(database: Any, town: str) -> None:
    """A database that was away at the start may be of another version when it is there.

    One worker alone ends all: where two end with this status gunicorn stumbles over the second, and gives another.
    """
    from bot import versions

    try:
        versions.await_current(database, town)
    except BadSetup as bad:
        log.error("database.not_ours", mistakes=bad.mistakes)
        if _is_first():
            os._exit(GIVE_UP)


def _is_first() -> bool:
    """Of all workers: the one who gets the letter that was put into the pipe before the fork."""
    try:
        return bool(os.read(_LETTERBOX, 1))
    except BlockingIOError:
        return False


_LETTERBOX, _SLOT = os.pipe()
os.set_blocking(_LETTERBOX, False)
os.write(_SLOT, b"1")
