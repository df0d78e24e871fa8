"""What the machines that watch are told."""

from urllib.request import urlopen

import pytest
from sqlalchemy import text

from bot import clock
from bot.domain.office import heartbeat
from bot.stage import Stage


def _asked(town: Stage, path: str) -> tuple[int, str]:
    try:
        with urlopen(town.url + path, timeout=5) as answer:
            return answer.status, answer.read().decode().strip()
    except OSError as refused:
        return refused.code, refused.read().decode().strip()  # type: ignore[attr-defined]


def test_alive(town: Stage) -> None:
    assert _asked(town, "/healthz") == (200, '{"alive":true}')


def test_ready_only_with_a_worker_that_beats(town: Stage) -> None:
    assert _asked(town, "/readyz") == (
        503,
        '{"ready":false,"towns":{"matsudo":{"database":true,"worker":false}}}',
    )
    with town.service.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now())
    assert _asked(town, "/readyz") == (200, '{"ready":true,"towns":{"matsudo":{"database":true,"worker":true}}}')
    town.platform.advance(3600)
    assert _asked(town, "/readyz")[0] == 503


@pytest.mark.parametrize("path", ["/", "/nowhere/console/", "/healthz/x"])
def test_nothing_else_is_there(town: Stage, path: str) -> None:
    assert _asked(town, path)[0] == 404


def test_without_its_database_it_says_so(town: Stage) -> None:
    with town.service.db.write() as session:
        session.execute(text("alter table heartbeat rename to gone"))
    assert _asked(town, "/readyz")[0] == 503
