"""gunicorn's settings: connections and threads made before the fork belong to nobody afterwards."""

import os
from threading import Thread
from typing import Any

import structlog

from bot.errors import BadSetup

log = structlog.get_logger()
GIVE_UP = 3  # gunicorn ends with it as a whole, as after a mistake at the start

accesslog = None  # addresses and times of parents' requests are kept by the proxy, or not at all
errorlog = "-"
graceful_timeout = 20
timeout = 60
keepalive = 30


def post_fork(server: Any, worker: Any) -> None:
    from bot.wsgi import app

    for service in app.extensions["towns"].values():
        service.db.engine.dispose(close=False)
    for town in app.extensions["awaited"]:
        Thread(target=_await, args=(app.extensions["towns"][town].db, town), daemon=True).start()


def _await(database: Any, town: str) -> None:
    """A database that was away at the start may be of another version when it is there."""
    from bot import versions

    try:
        versions.await_current(database, town)
    except BadSetup as bad:
        log.error("database.not_ours", mistakes=bad.mistakes)
        os._exit(GIVE_UP)
