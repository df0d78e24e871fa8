"""Rows of the outbox are taken by as many as were asked for, however PostgreSQL plans it."""

import uuid

from sqlalchemy import func, insert, select

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
