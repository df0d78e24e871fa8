"""Rows of the outbox are taken by as many as were asked for, however PostgreSQL plans it."""

import uuid
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select

from bot.db import Database
from bot.domain.news import claims
from bot.domain.news.outbox import Delivery
from tests.jobs.town import NOON

MANY = 3000


def test_eight_are_taken_of_three_thousand_nobody_has_counted_yet(db: Database) -> None:
    """Without statistics the planner may look for the first eight anew for every row (seen: 10,000 taken for 8)."""
    same = {"kind": "notice", "worth": 4, "state": "queued", "attempts": 0, "perhaps_sent": False, "due_at": NOON}
    same |= {"expires_at": NOON.replace(hour=23), "created_at": NOON, "sealed_messages": b""}
    with db.write() as session:
        session.execute(insert(Delivery), [same | {"retry_key": str(uuid.uuid4())} for _ in range(MANY)])
    with db.write() as session:
        assert len(claims.claim(session, NOON, 8)) == 8
    with db.read() as session:
        in_flight = select(func.count()).where(Delivery.state == "in_flight")
        assert session.scalar(in_flight) == 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_reads_no_more_of_the_queue_than_it_takes(db: Database) -> None:
    """In the order of the index, so that nothing has to be sorted, and what was chosen is found by its id."""
    asked: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda _, __, said, values, *rest: asked.append((said, values)))
    with db.write() as session:
        claims.claim(session, NOON, 8)
    statement, values = next(one for one in asked if "UPDATE delivery" in one[0])
    with db.engine.connect() as connection:
        steps = [step for *_, step in connection.exec_driver_sql(f"explain query plan {statement}", values)]
    mine = [step for step in steps if "delivery" in step]
    assert mine[0] == "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)"
    assert [step for step in mine[1:] if not step.endswith("ix_delivery_due (state=? AND worth<?)")] == []
    assert [step for step in steps if "FOR ORDER BY" in step] == ["USE TEMP B-TREE FOR ORDER BY"]  # of those three
