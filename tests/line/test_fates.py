"""What became of a message is written down, whatever the database does in that moment."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot import clock
from bot.db import Database
from bot.domain.delivery import claims, deliveries, senders
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.outbox import InHand
from bot.domain.office.heartbeat import Heartbeat
from bot.domain.office.leadership import NotLeading
from bot.domain.people import parents
from bot.line import fates, sender
from tests.waiting import until


def owed(db: Database, how_many: int) -> list[InHand]:
    now, said = clock.now(), [{"type": "text", "text": "..."}]
    with db.write() as session:
        parent = parents.meet(session, "aoi", now)
        orders = [Order(parent.id, "aoi", "staff", said) for _ in range(how_many)]
        deliveries.enqueue_all(session, orders, now)
        return claims.claim(session, now, how_many)


def states(db: Database) -> list[str]:
    with db.read() as session:
        return sorted(session.scalars(select(deliveries.Delivery.state)))


def away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The database, until what comes back is called."""
    there, real = threading.Event(), fates._write

    def write(*given: object) -> None:
        if not there.is_set():
            raise OperationalError("update", {}, Exception("gone"))
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(fates, "_write", write)
    return there.set


def test_what_could_not_be_written_is_written_with_a_later_beat(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a living process would seem to hold them for ten minutes, and of a reply nobody would know any more."""
    monkeypatch.setattr(senders, "BEAT", timedelta(seconds=0.05))
    one, other = owed(db, 2)
    back = away(monkeypatch)
    fates.write_down(db, [fates.end(one, "accepted", "push"), fates.again(other, timedelta(hours=1), "line_error")])
    assert states(db) == ["in_flight"] * 2
    beats = sender.of(db)
    back()
    beats.wait_for_reply()
    ends = threading.Event()
    for _ in range(100):
        if states(db) == ["accepted", "retry"]:
            break
        ends.wait(0.05)
    assert states(db) == ["accepted", "retry"]


def test_it_comes_too_late_where_another_has_taken_the_row_over(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = owed(db, 1)
    back = away(monkeypatch)
    fates.write_down(db, [fates.again(row, timedelta(hours=1), "line_error")])
    fates.write_late(db)
    back()
    with db.write() as session:
        claims.claim(session, clock.now() + senders.FORGOTTEN + senders.SILENCE, sender="another")
    fates.write_late(db)
    assert states(db) == ["in_flight"]


def test_a_mistake_of_ours_is_not_repeated(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = owed(db, 1)

    def broken(*_: object) -> None:
        raise ValueError

    with capture_logs() as logs:
        fates.write_down(db, [fates.Fate(row, "refused", "refused", broken)])
        fates.write_late(db)
    assert [line["event"] for line in logs] == ["delivery.not_together", "delivery.not_written"]


def test_who_leads_no_more_beats_on_as_a_sender(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    broken: list[object] = []
    monkeypatch.setattr(threading, "excepthook", broken.append)
    monkeypatch.setattr(senders, "BEAT", timedelta(seconds=0.05))

    def overtaken(_: object) -> None:
        raise NotLeading

    assert sender.of(db.fenced(overtaken)) is sender.of(db)
    for _ in range(2):
        seen = beat_at(db)
        until(lambda seen=seen: beat_at(db) != seen)
    assert broken == []


def beat_at(db: Database) -> datetime | None:
    with db.read() as session:
        row = session.get(Heartbeat, senders.me())
        return row.beat_at if row else None
