"""A whole town on one machine, in one process: simulator, web, database. For `play`, the tests and the benchmarks."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from werkzeug.serving import BaseWSGIServer, make_server

from bot import app, clock, crypto, migrate, site
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office.inbox import InboxEvent
from bot.line import menus
from bot.line.answer import Answerer
from bot.service import Service
from bot.settings import ROOT, LineCredentials, Settings
from bot.simulator import Person, Platform, Server, serve

CREDENTIALS = LineCredentials(("stage-channel-secret",), "stage-access-token")  # of our own simulator
PATIENCE = 30  # seconds: town and LINE are one process here, and what halts the one must not make the other give up


@dataclass
class Stage:
    """`platform` plays LINE, `service` is the town, `url` is its web application."""

    platform: Platform
    simulator: Server
    service: Service
    web: BaseWSGIServer
    answerer: Answerer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web.server_port}"

    def set_time(self, moment: datetime) -> None:
        self.platform.set_to(moment)

    def person(self, key: str, name: str | None = None, language: str | None = "ja") -> Person:
        return self.platform.person(key, name, language)

    def quiet(self, timeout: float = 10) -> None:
        """Wait until every event is answered and every answer has left."""
        self.platform.wait_idle(timeout)
        self.answerer.quiet(timeout)
        end = time.monotonic() + timeout
        while self._busy():
            if time.monotonic() > end:
                raise TimeoutError("the bot is still busy")
            time.sleep(0.004)

    def _busy(self) -> bool:
        with self.service.db.read() as session:
            waiting = select(func.count()).select_from(InboxEvent).where(InboxEvent.state == "new")
            flying = select(func.count()).select_from(Delivery).where(Delivery.state == "in_flight")
            return bool(session.scalar(waiting)) or bool(session.scalar(flying))


@contextmanager
def stage(folder: Path, database_url: str = "", town: str = "matsudo", **settings: object) -> Iterator[Stage]:
    """Everything running, on free ports of this machine; `folder` holds the database and the clock."""
    clock_file = folder / "clock"
    platform = Platform(CREDENTIALS.secrets[0], CREDENTIALS.access_token, clock_file=clock_file, name=town)
    platform.wait_for_bot(PATIENCE)
    simulator = serve(platform, port=0)
    own = Settings.model_validate(_settings(folder, database_url, town, simulator.url) | settings)
    service = _service(own, town)
    menus.set_up(service)
    application = site.application(own, {town: service})
    answerer = application.extensions["answerers"][town]
    web = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=web.serve_forever, args=(0.01,), daemon=True).start()
    platform.webhook_url = f"http://127.0.0.1:{web.server_port}/{town}/line/webhook"
    try:
        yield Stage(platform, simulator, service, web, answerer)
    finally:
        web.shutdown()
        web.server_close()
        answerer.close()
        service.line.connections.close()
        service.line.api.rest_client.pool_manager.clear()
        simulator.stop()
        service.db.close()
        clock.travel_by(None)


def _service(settings: Settings, town: str) -> Service:
    clock.travel_by(settings.clock_file)
    crypto.use(settings.keyring())
    service = app.service(settings, town, CREDENTIALS)
    migrate.upgrade(service.db)
    migrate.bring_in(service.db, service.town)
    return service


def _settings(folder: Path, database_url: str, town: str, line: str) -> dict[str, object]:
    return {
        "towns": (town,),
        "database_url": database_url or f"sqlite:///{folder}/{{town}}.db",
        "line_api_host": line,
        "secret_key": secrets.token_hex(32),
        "field_keys": (crypto.new_key(),),
        "demo": True,
        "clock_file": folder / "clock",
        "towns_dir": ROOT / "content" / "towns",
    }
