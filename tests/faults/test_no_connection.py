"""PostgreSQL has no connection left, or is away: who works on it waits, says why, and goes on by itself."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot import app, site, versions
from bot.__main__ import maisapo
from bot.db import Database
from bot.errors import BadSetup, named
from bot.jobs import leader
from bot.jobs.leader import Lease
from bot.settings import ROOT
from tests.faults.test_broken_start import environment
from tests.waiting import until

MOST = 3


@pytest.fixture
def crowded(postgres_url: str, worker_id: str) -> Iterator[str]:
    """The address for somebody who may have three connections."""
    role = f"crowded_{worker_id}"
    own = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with own.connect() as admin:
        admin.execute(text(f"drop role if exists {role}"))
        admin.execute(text(f"create role {role} login connection limit {MOST}"))
        admin.execute(text(f"grant pg_read_all_data, pg_write_all_data to {role}"))
        yield make_url(postgres_url).set(username=role).render_as_string(hide_password=False)
        admin.execute(text(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{role}'"))
        admin.execute(text(f"drop role {role}"))
    own.dispose()


def take_all(url: str, until: ExitStack) -> None:
    others = create_engine(url, pool_size=MOST)
    until.callback(others.dispose)
    for _ in range(MOST):
        until.callback(others.connect().close)


def test_a_start_waits_until_there_is_one(crowded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "PAUSES", (0.01,))
    db = Database(crowded)
    start = threading.Thread(target=versions.await_current, args=(db, "matsudo"), daemon=True)
    with capture_logs() as logs:
        with ExitStack() as held:
            take_all(crowded, held)
            start.start()
            until(lambda: len(logs) > 2)
            assert start.is_alive()
        start.join(10)
        assert not start.is_alive()
    waited = {"event": "database.awaited", "log_level": "warning", "town": "matsudo", "error": "OperationalError 53300"}
    assert waited in logs
    db.close()


def test_who_leads_leads_again(crowded: str) -> None:
    db = Database(crowded, pool=1)
    lease = Lease(db)
    lease.beat()
    db.engine.dispose()
    with capture_logs() as logs, ExitStack() as held:
        take_all(crowded, held)
        lease.beat()
    lease._until = 0.0
    lease.beat()
    assert lease.leads()
    assert [(one["event"], one["error"]) for one in logs] == [("leader.beat_missed", "OperationalError 53300")]
    db.close()


def test_whatever_breaks_a_beat_the_next_one_is_tried(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody starts that thread again: the town would be without a leader until somebody restarts the worker."""
    lease = Lease(db)
    with monkeypatch.context() as broken:
        broken.setattr(leader.leadership, "look", lambda _: 1 / 0)
        lease.beat()
    lease.beat()
    assert lease.leads()


@pytest.mark.parametrize(("part", "value", "says"), [("username", "nobody", "28000"), ("database", "nix", "3D000")])
def test_what_waiting_does_not_mend_is_told(postgres_url: str, part: str, value: str, says: str) -> None:
    db = Database(make_url(postgres_url).set(**{part: value}).render_as_string(hide_password=False))
    with pytest.raises(BadSetup) as refused:
        versions.await_current(db, "matsudo")
    says = f"not reachable (OperationalError {says}) - look at DATABASE_URL and at the server"
    assert refused.value.mistakes == [f"database of matsudo: {says}"]


def test_the_web_waits_as_the_worker_does(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen by what both are told at once."""
    url = make_url(postgres_url).set(username="nobody").render_as_string(hide_password=False)
    monkeypatch.setattr(app, "count_together", lambda _: None)
    for name, value in environment(ROOT / "content", url).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSetup, match="database of matsudo: not reachable"):
        site.web()
    with pytest.raises(BadSetup, match="database of matsudo: not reachable"):
        maisapo(["work"], standalone_mode=False)


@pytest.mark.parametrize(
    ("host", "says"), [("127.0.0.1:9", "refused"), ("nowhere.invalid", "unknown_host"), ("?host=/nowhere", "refused")]
)
def test_what_the_log_says_of_a_server_that_is_away(host: str, says: str) -> None:
    db = Database(
        f"postgresql+psycopg://postgres@/town{host}" if "?" in host else f"postgresql+psycopg://u@{host}/town"
    )
    with pytest.raises(OperationalError) as away, db.read() as session:
        session.connection()
    assert named(away.value) == f"OperationalError {says}"
