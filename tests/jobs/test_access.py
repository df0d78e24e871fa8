"""A channel access token that is replaced while we run: the file is read again, and nobody has to start us anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import app, clock, crypto
from bot.domain.delivery import deliveries, troubles
from bot.domain.delivery.deliveries import Order
from bot.domain.people import parents
from bot.jobs import relay
from bot.service import Service
from bot.settings import Settings
from bot.simulator import Platform, Server, serve
from tests.jobs.town import KEY, NOON, prepare


@pytest.fixture
def simulator() -> Iterator[tuple[Platform, Server]]:
    platform = Platform("secret", "old")
    server = serve(platform, port=0)
    yield platform, server
    server.stop()


@pytest.fixture
def service(
    database_url: str, simulator: tuple[Platform, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """Its token stands in a file, as in production."""
    (tmp_path / "token").write_text("old\n", encoding="utf-8")
    monkeypatch.setenv("LINE_CHANNEL_SECRET", "secret")
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "clock").write_text(NOON.isoformat(), encoding="utf-8")
    clock.travel_by(tmp_path / "clock")
    given = {"database_url": database_url, "line_api_host": simulator[1].url, "secret_key": "s" * 32}
    settings = Settings.model_validate(given | {"field_keys": (KEY,)})
    crypto.use(settings.keyring())
    service = app.service(settings, "matsudo")
    prepare(service)
    yield service
    service.db.close()
    clock.travel_by(None)


def owe(service: Service, user_id: str) -> None:
    with service.db.write() as session:
        parent = parents.meet(session, user_id, clock.now())
        said = [{"type": "text", "text": "..."}]
        deliveries.enqueue(session, Order(parent.id, user_id, "notice", said), clock.now())


@pytest.mark.parametrize("there_in_time", [True, False])
def test_the_new_token_is_found_in_its_file(
    service: Service, simulator: tuple[Platform, Server], tmp_path: Path, there_in_time: bool
) -> None:
    """In time: nobody notices. Too late: one alarm, and half a minute after it is there everything has left."""
    platform, _ = simulator
    aoi = platform.person("aoi")
    aoi.follow()
    owe(service, aoi.user_id)
    platform.access.reissue("new")
    with capture_logs() as logs:
        if not there_in_time:
            relay.run(service, clock.now())
            relay.run(service, clock.now())
        (tmp_path / "token").write_text("new\n", encoding="utf-8")
        relay.run(service, clock.now())
        relay.run(service, clock.now() + troubles.LOOK_EVERY)
    assert [one.who for one in aoi.chat] == ["bot"]
    alarms = [line["event"] for line in logs if line["log_level"] == "error"]
    assert alarms == ([] if there_in_time else ["line.no_access"])
