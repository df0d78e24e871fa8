"""Nothing can be written any more (F23): help still comes, nothing is acknowledged, and all goes on by itself."""

import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, select, text
from structlog.testing import capture_logs

from bot import clock
from bot.db import Database
from bot.domain.care.alarms import Alarm
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import Delivery
from bot.domain.office import heartbeat
from bot.domain.people import parents
from bot.line import danger, fates
from bot.simulator.recording.transcripts import heard
from bot.stage import Stage
from tests.faults.test_danger_away import DANGER, TITLE, card_of

SAID = {"sqlite": "OperationalError SQLITE_IOERR_WRITE", "postgresql": "OperationalError 25006"}


@contextmanager
def taking_nothing(db: Database, most: int = 0) -> Iterator[None]:
    """SQLite: no file of this process grows beyond `most` bytes, so 0 is the spool's as well, which is in memory.

    PostgreSQL: read-only, as a standby is.
    """
    if db.engine.dialect.name == "postgresql":
        _turn(db, "on")
        yield
        _turn(db, "off")
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def ours(logs: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Without what libraries say of a connection that was taken from them."""
    return [one for one in logs if one["event"] != "library.said"]


def _turn(db: Database, read_only: str) -> None:
    """As a failover does: every connection ends, and the new ones find it so."""
    url = db.engine.url
    with create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as other:
        other.execute(text(f"alter database {url.database} set default_transaction_read_only = {read_only}"))
        all_of_them = "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"
        other.execute(text(all_of_them), {"name": url.database})


def ready(town: Stage) -> tuple[int, dict[str, bool]]:
    """As if ten seconds had passed since it was asked last."""
    town.service.db.beside.pop("probed", None)
    try:
        with urlopen(f"{town.url}/readyz", timeout=30) as answer:
            return answer.status, json.loads(answer.read())["towns"]["matsudo"]
    except HTTPError as refused:
        return refused.code, json.loads(refused.read())["towns"]["matsudo"]


def test_a_database_that_takes_nothing(town_on_both: Stage) -> None:
    town = town_on_both
    aoi, ken = town.person("aoi", "Aoi"), town.person("ken", "Ken")
    for each in (aoi, ken):
        each.follow()
    town.quiet()
    with town.service.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now())
    fine = {"database": True, "inbox": True, "outbox": True, "worker": True, "alarms": True}
    assert ready(town) == (200, fine)
    for each in (aoi, ken):
        each.new()
    with capture_logs() as logs, taking_nothing(town.service.db):
        ken.says("メニュー")
        aoi.says(DANGER)
        assert card_of(aoi, 3) == TITLE
        town.platform.wait_idle(10)
        assert ready(town) == (503, fine | {"database": False})
    statuses = [one.status for one in town.platform.requests if one.path.endswith("webhook")]
    assert statuses[-2:] == [503, 503]
    said = {(line["event"], line.get("error")) for line in logs}
    error = SAID[town.service.db.engine.dialect.name]
    assert {("webhook.not_stored", error), ("database.takes_nothing", error)} <= said
    assert DANGER not in str(logs)
    for one in town.platform.events[-2:]:
        town.platform.redeliver(one)
    town.quiet()
    danger.of(town.service).quiet(10)
    assert ready(town) == (200, fine)
    with town.service.db.read() as session:
        assert list(session.scalars(select(Alarm.category))) == ["dv"]
    assert heard(ken)[0][0] == "メニュー"


def test_what_line_took_while_nothing_could_be_written_is_written_later(town_on_both: Stage) -> None:
    """PostgreSQL calls it a mistake of ours to write to a server that only reads since a failover."""
    db = town_on_both.service.db
    with db.write() as session:
        parent = parents.meet(session, "U1", clock.now())
        [row] = deliveries.hold(session, [Order(parent.id, "U1", "answer", [])], clock.now())
    with taking_nothing(db):
        fates.write_down(db, [fates.end(row, "accepted", "reply")])
    fates.write_late(db)
    with db.read() as session:
        assert session.scalar(select(Delivery.state)) == "accepted"


def test_a_log_that_is_full_stops_nobody(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was sent is written down as sent, and the numbers come."""
    with Path("/dev/full").open("wb", buffering=0) as nowhere:
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(nowhere, encoding="utf-8", write_through=True))
        aoi = town.person("aoi", "Aoi")
        aoi.follow()
        town.quiet(5)
        aoi.says(DANGER)
        assert card_of(aoi, 3)
        town.quiet(5)
        monkeypatch.undo()
    with town.service.db.read() as session:
        assert {*session.scalars(select(Delivery.state))} == {"accepted"}
