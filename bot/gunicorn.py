"""gunicorn's settings: connections made before the fork belong to nobody afterwards."""

from typing import Any

accesslog = None  # addresses and times of parents' requests are kept by the proxy, or not at all
errorlog = "-"
graceful_timeout = 20
timeout = 60
keepalive = 30


def post_fork(server: Any, worker: Any) -> None:
    from bot.wsgi import app

    for service in app.extensions["towns"].values():
        service.db.engine.dispose(close=False)
